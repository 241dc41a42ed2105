import { t, Trans } from '@grafana/i18n';
import { Badge, Button, ConfirmModal, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import type { InstalledPack } from '../../alerting/packs';
import { Box } from '../../components/Box';
import type { Rules } from '../../data';
import { PackTable } from './PackTable';

interface Props {
  readonly packs: readonly InstalledPack[];
  readonly rules: Rules | undefined;
  readonly mayRemove: boolean;
  readonly isBusy: boolean;
  readonly onRemove: (pack: InstalledPack) => void;
}

/** The packs that Grafana has, with what each of their rules says now. */
export function Installed({ packs, rules, mayRemove, isBusy, onRemove }: Props) {
  const [removed, setRemoved] = useState<InstalledPack>();
  if (packs.length === 0) {
    return (
      <Box title={t('alerts.installed', 'Installed')}>
        <Text color="secondary">
          <Trans i18nKey="alerts.none-installed">No alert rule of Modelwatch is installed in this Grafana yet.</Trans>
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
                <Button
                  size="sm"
                  variant="destructive"
                  fill="outline"
                  disabled={!mayRemove || isBusy}
                  onClick={() => setRemoved(pack)}
                >
                  {t('alerts.remove', 'Remove {{folder}}', { folder: pack.folder })}
                </Button>
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
          '{{count}} rules in the folder "{{folder}}" will be deleted. Nothing will be said of these models any more. Other rules in the folder stay.',
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

function Origin({ pack: { isProvisioned, team, models } }: { readonly pack: InstalledPack }) {
  const whom = models.length === 0 ? t('alerts.all-models', 'all models') : models.join(', ');
  return (
    <>
      <Text color="secondary">{t('alerts.pack-of', 'team {{team}}, {{whom}}', { team, whom })}</Text>
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
