import { t } from '@grafana/i18n';
import { Button, Stack, Text, useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import type { InstalledPack, PackRule } from '../../alerting/packs';
import { definitionOf } from '../../../packs/rules';
import { Sign } from '../../components';
import type { WatchedRules } from '../../data';
import { appLink, grafanaLink, useQuery } from '../../shell';
import { formatted } from './formatted';
import { severityText } from './severity';
import { isNotable, type RuleState, RULE_STATES, stateOf, STATE_STYLES, stateText } from './state';
import { tableStyles } from './styles';

interface Props {
  readonly pack: InstalledPack;
  readonly rules: WatchedRules;
}

/** The state of a pack's rules: those that need attention, or all. */
export function PackTable({ pack, rules }: Props) {
  const [isWhole, setWhole] = useState(false);
  const known = new Map(rules.state === 'done' ? rules.value.map((rule) => [rule.uid, rule]) : []);
  const rows = pack.rules.map((rule) => ({ rule, state: stateOf(known.get(rule.uid)) }));
  const shown = isWhole ? rows : rows.filter(({ state }) => isNotable(state));
  return (
    <>
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        {rules.state === 'error' ? (
          <Text color="secondary">
            {t('alerts.states-unavailable', 'The state of the rules is not known: {{reason}}', {
              reason: rules.message,
            })}
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
      <Sign key={state} {...STATE_STYLES[state]} text={`${count} ${stateText(state).toLowerCase()}`} />
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
                <td>{formatted(threshold, definition?.unit)}</td>
                <td>
                  <Sign {...STATE_STYLES[state]} text={stateText(state)} />
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
