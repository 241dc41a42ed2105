import { t, Trans } from '@grafana/i18n';
import { Badge, Button, ConfirmModal, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import type { InstalledPack } from '../../alerting/packs';
import type { Permission } from '../../alerting/permissions';
import { Box } from '../../components/Box';
import type { WatchedRules } from '../../data';
import { PackTable } from './PackTable';

interface Props {
  readonly packs: readonly InstalledPack[];
  readonly rules: WatchedRules;
  /** What the user lacks to remove a pack. */
  readonly missingFor: (pack: InstalledPack) => readonly Permission[];
  readonly isBusy: boolean;
  readonly onRemove: (pack: InstalledPack) => void;
}

/** The packs that Grafana has, with the state of their rules. */
export function Installed({ packs, rules, missingFor, isBusy, onRemove }: Props) {
  const [removed, setRemoved] = useState<InstalledPack>();
  if (packs.length === 0) {
    return (
      <Box title={t('alerts.installed', 'Installed')}>
        <Text color="secondary">
          <Trans i18nKey="alerts.none-installed">No Modelwatch alert rules are installed.</Trans>
        </Text>
      </Box>
    );
  }
  return (
    <>
      {packs.map((pack) => (
        <Box
          key={pack.prefix}
          title={t('alerts.pack', 'Installed: {{folder}}', { folder: pack.folder })}
          aside={
            <Stack direction="row" gap={1} alignItems="center">
              <Origin pack={pack} />
              {!pack.isProvisioned && (
                <Remove pack={pack} missing={missingFor(pack)} isBusy={isBusy} onClick={() => setRemoved(pack)} />
              )}
            </Stack>
          }
        >
          <PackTable pack={pack} rules={rules} />
        </Box>
      ))}
      <ConfirmModal
        isOpen={removed !== undefined}
        title={t('alerts.remove-title', 'Remove these alert rules')}
        body={t(
          'alerts.remove-text',
          'Deletes {{count}} rules in the folder "{{folder}}". These models no longer raise alerts. Other rules in the folder are kept.',
          { count: removed?.rules.length ?? 0, folder: removed?.folder ?? '' }
        )}
        confirmText={t('alerts.remove-confirm', 'Remove')}
        onConfirm={() => {
          if (removed !== undefined) {
            onRemove(removed);
          }
          setRemoved(undefined);
        }}
        onDismiss={() => setRemoved(undefined)}
      />
    </>
  );
}

interface RemoveProps {
  readonly pack: InstalledPack;
  readonly missing: readonly Permission[];
  readonly isBusy: boolean;
  readonly onClick: () => void;
}

function Remove({ pack: { folder }, missing, isBusy, onClick }: RemoveProps) {
  const isAllowed = missing.length === 0;
  return (
    <Button
      size="sm"
      variant="destructive"
      fill="outline"
      disabled={!isAllowed || isBusy}
      tooltip={
        isAllowed
          ? undefined
          : t('alerts.remove-missing', 'Missing permissions: {{permissions}}', { permissions: missing.join(', ') })
      }
      onClick={onClick}
    >
      {t('alerts.remove', 'Remove {{folder}}', { folder })}
    </Button>
  );
}

function Origin({ pack: { isProvisioned, team, models } }: { readonly pack: InstalledPack }) {
  const watched = models.length === 0 ? t('alerts.all-models', 'all models') : models.join(', ');
  return (
    <>
      <Text color="secondary">{t('alerts.pack-of', 'Team {{team}}, {{watched}}', { team, watched })}</Text>
      {isProvisioned ? (
        <Badge
          color="purple"
          icon="lock"
          text={t('alerts.provisioned', 'Provisioned')}
          tooltip={t(
            'alerts.provisioned-text',
            'These rules come from a file on the server and can only be changed there.'
          )}
        />
      ) : (
        <Badge color="blue" text={t('alerts.by-hand', 'Installed here')} />
      )}
    </>
  );
}
