import { t, Trans } from '@grafana/i18n';
import { Badge, Button, ConfirmModal, Stack, Text, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import type { InstalledPack } from '../../alerting/packs';
import { definitionOf } from '../../../packs/rules';
import { Box } from '../../components/Box';
import type { Rules, WatchedRule } from '../../data';
import { appLink, grafanaLink } from '../../shell';
import { formatted } from './formatted';
import { severityText } from './severity';
import { tableStyles } from './styles';

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

function PackTable({ pack, rules }: { readonly pack: InstalledPack; readonly rules: Rules | undefined }) {
  const styles = useStyles2(tableStyles);
  const states = new Map(rules?.state === 'known' ? rules.rules.map((rule) => [rule.uid, rule]) : []);
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('alerts.rule', 'Alert rule')}</th>
            <th scope="col">{t('alerts.threshold', 'Threshold')}</th>
            <th scope="col">{t('alerts.state', 'State')}</th>
            <th scope="col">{t('alerts.runbook', 'Runbook')}</th>
          </tr>
        </thead>
        <tbody>
          {pack.rules.map(({ uid, definition: id, severity, thresholds }) => {
            const definition = definitionOf(id);
            const title = `${definition?.title ?? id}: ${severityText(severity)}`;
            return (
              <tr key={uid}>
                <td>
                  <a className="external-link" href={grafanaLink(`/alerting/grafana/${uid}/view`)}>
                    {title}
                  </a>
                </td>
                <td>{formatted(thresholds[severity], definition?.unit)}</td>
                <td>
                  <State rule={states.get(uid)} reason={rules?.state === 'unavailable' ? rules.reason : undefined} />
                </td>
                <td>
                  <a className="external-link" href={appLink(`runbooks/${id}`)}>
                    {t('alerts.runbook-of', 'What to do')}
                  </a>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function State({ rule, reason }: { readonly rule: WatchedRule | undefined; readonly reason: string | undefined }) {
  if (rule === undefined) {
    return <Text color="secondary">{reason ?? t('alerts.state-unknown', 'not evaluated yet')}</Text>;
  }
  if (rule.health !== 'ok' && rule.health !== 'unknown') {
    return <Badge color="orange" icon="exclamation-triangle" text={t('alerts.state-health', 'Cannot be judged')} />;
  }
  switch (rule.state) {
    case 'firing':
      return <Badge color="red" icon="fire" text={t('alerts.state-firing', 'Firing')} />;
    case 'pending':
      return <Badge color="orange" icon="clock-nine" text={t('alerts.state-pending', 'Pending')} />;
    default:
      return <Badge color="green" icon="check" text={t('alerts.state-normal', 'Normal')} />;
  }
}
