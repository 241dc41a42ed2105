import type { IconName } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { config } from '@grafana/runtime';
import { Badge, type BadgeColor, Button, ConfirmModal, Stack, Text, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { definitionOf } from '../../../packs/rules';
import { EXTERNAL_URL } from '../../../packs/rules/grafana/texts';
import type { InstalledPack, PackRule } from '../../alerting/packs';
import type { Permission } from '../../alerting/plan';
import { StatusBadge } from '../../components';
import { Section } from '../../components/Section';
import type { WatchedRule, WatchedRules } from '../../data';
import { appLink, grafanaLink, unescaped, useQuery } from '../../shell';
import { formatValue, severityText, tableStyles } from './common';

interface Props {
  readonly packs: readonly InstalledPack[];
  readonly rules: WatchedRules;
  /** What the user lacks to remove a pack. */
  readonly missingPermissions: (pack: InstalledPack) => readonly Permission[];
  readonly isBusy: boolean;
  readonly onRemove: (pack: InstalledPack) => void;
}

export function Installed({ packs, rules, missingPermissions, isBusy, onRemove }: Props) {
  const [removed, setRemoved] = useState<InstalledPack>();
  if (packs.length === 0) {
    return (
      <Section title={t('alerts.installed', 'Installed')}>
        <Text color="secondary">
          <Trans i18nKey="alerts.none-installed">No Modelwatch alert rules are installed.</Trans>
        </Text>
      </Section>
    );
  }
  return (
    <>
      {packs.map((pack) => (
        <Section
          key={pack.prefix}
          title={t('alerts.pack', 'Installed: {{folder}}', unescaped({ folder: pack.folder }))}
          aside={
            <Stack direction="row" gap={1} alignItems="center">
              <Origin pack={pack} />
              {!pack.isProvisioned && (
                <Remove
                  pack={pack}
                  missing={missingPermissions(pack)}
                  isBusy={isBusy}
                  onClick={() => setRemoved(pack)}
                />
              )}
            </Stack>
          }
        >
          <PackTable pack={pack} rules={rules} />
          {pack.lacksAddress && <LinksHint />}
        </Section>
      ))}
      <ConfirmModal
        isOpen={removed !== undefined}
        title={t('alerts.remove-title', 'Remove these alert rules')}
        body={t(
          'alerts.remove-text',
          'Deletes {{count}} rules in the folder "{{folder}}". These models no longer raise alerts. Other rules in the folder are kept.',
          unescaped({ count: removed?.rules.length ?? 0, folder: removed?.folder ?? '' })
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

/** What to do about a file that does not know Grafana's address. */
const LinksHint = () => (
  <Text variant="bodySmall" color="secondary">
    {t(
      'alerts.no-address',
      'The links in these rules are not clickable on Grafana’s own pages: the provisioning file lacks the URL of this Grafana. Generate it with "{{command}}", or replace "{{template}}" in it.',
      unescaped({ command: `npm run rules -- --grafana ${config.appUrl}`, template: EXTERNAL_URL })
    )}
  </Text>
);

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
          : t(
              'alerts.remove-missing',
              'Missing permissions: {{permissions}}',
              unescaped({ permissions: missing.join(', ') })
            )
      }
      onClick={onClick}
    >
      {t('alerts.remove', 'Remove {{folder}}', unescaped({ folder }))}
    </Button>
  );
}

function Origin({ pack: { isProvisioned, team, models } }: { readonly pack: InstalledPack }) {
  const watched = models.length === 0 ? t('alerts.all-models', 'all models') : models.join(', ');
  return (
    <>
      <Text color="secondary">{t('alerts.pack-of', 'Team {{team}}, {{watched}}', unescaped({ team, watched }))}</Text>
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

interface PackTableProps {
  readonly pack: InstalledPack;
  readonly rules: WatchedRules;
}

/** The state of a pack's rules: those that need attention, or all. */
function PackTable({ pack, rules }: PackTableProps) {
  const [isWhole, setWhole] = useState(false);
  const known = new Map(rules.state === 'done' ? rules.value.map((rule) => [rule.uid, rule]) : []);
  const rows = pack.rules.map((rule) => ({ rule, state: stateOf(known.get(rule.uid)) }));
  const shown = isWhole ? rows : rows.filter(({ state }) => isNotable(state));
  return (
    <>
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        {rules.state === 'error' ? (
          <Text color="secondary">
            {t(
              'alerts.states-unavailable',
              'The state of the rules is not known: {{reason}}',
              unescaped({
                reason: rules.message,
              })
            )}
          </Text>
        ) : (
          <Counts states={rows.map(({ state }) => state)} />
        )}
        <Button size="sm" variant="secondary" fill="text" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole
            ? t('alerts.show-notable', 'Show only rules that need attention')
            : t('alerts.show-all', 'Show all {{count}} rules', { count: rows.length })}
        </Button>
      </Stack>
      {shown.length > 0 && <Table rows={shown} />}
    </>
  );
}

function Counts({ states }: { readonly states: readonly RuleState[] }) {
  return RULE_STATES.map((state) => ({ state, count: states.filter((one) => one === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => (
      <StatusBadge key={state} {...STATE_STYLES[state]} text={`${count} ${stateText(state).toLowerCase()}`} />
    ));
}

interface Row {
  readonly rule: PackRule;
  readonly state: RuleState;
}

function Table({ rows }: { readonly rows: readonly Row[] }) {
  const styles = useStyles2(tableStyles);
  const { ds } = useQuery();
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
          {rows.map(({ rule: { uid, definition: id, severity, thresholds }, state }) => {
            const definition = definitionOf(id);
            const threshold = definition?.evidence.value === true ? thresholds[severity] : undefined;
            return (
              <tr key={uid}>
                <td>
                  <a className="external-link" href={grafanaLink(`/alerting/grafana/${uid}/view`)}>
                    {`${definition?.title ?? id}: ${severityText(severity)}`}
                  </a>
                </td>
                <td>{formatValue(threshold, definition?.unit)}</td>
                <td>
                  <StatusBadge {...STATE_STYLES[state]} text={stateText(state)} />
                </td>
                <td>
                  <a className="external-link" href={appLink(`runbooks/${id}`, { ds })}>
                    {t('alerts.runbook-of', 'Open runbook')}
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

/** State of a rule, the most urgent first. */
const RULE_STATES = ['firing', 'recovering', 'pending', 'failing', 'empty', 'normal', 'paused', 'unknown'] as const;
type RuleState = (typeof RULE_STATES)[number];

/** Those that need attention. */
const isNotable = (state: RuleState): boolean =>
  state === 'firing' || state === 'recovering' || state === 'pending' || state === 'failing';

/** Grafana's state and health of a rule together; unknown while Grafana does not list it, or has not evaluated it. */
export function stateOf(rule: WatchedRule | undefined): RuleState {
  if (rule?.isPaused === true) {
    return 'paused';
  }
  if (rule === undefined || Date.parse(rule.lastEvaluation ?? '') < 0) {
    return 'unknown';
  }
  if (rule.state === 'firing' || rule.state === 'recovering' || rule.state === 'pending') {
    return rule.state;
  }
  switch (rule.health) {
    case 'error':
      return 'failing';
    case 'nodata':
      return 'empty';
    default:
      return 'normal';
  }
}

const STATE_STYLES: Readonly<Record<RuleState, { readonly color: BadgeColor; readonly icon: IconName }>> = {
  firing: { color: 'red', icon: 'fire' },
  recovering: { color: 'green', icon: 'fire' },
  pending: { color: 'orange', icon: 'clock-nine' },
  failing: { color: 'orange', icon: 'exclamation-triangle' },
  empty: { color: 'darkgrey', icon: 'circle' },
  normal: { color: 'green', icon: 'check' },
  paused: { color: 'darkgrey', icon: 'pause' },
  unknown: { color: 'darkgrey', icon: 'question-circle' },
};

function stateText(state: RuleState): string {
  return {
    firing: t('alerts.state-firing', 'Firing'),
    recovering: t('alerts.state-recovering', 'Recovering'),
    paused: t('alerts.state-paused', 'Paused'),
    pending: t('alerts.state-pending', 'Pending'),
    failing: t('alerts.state-failing', 'Error'),
    empty: t('alerts.state-empty', 'No data'),
    normal: t('alerts.state-normal', 'Normal'),
    unknown: t('alerts.state-unknown', 'Not evaluated yet'),
  }[state];
}
