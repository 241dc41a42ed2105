import { css } from '@emotion/css';
import { dateTimeFormatTimeAgo } from '@grafana/data';
import { Alert, Badge, type BadgeColor, LinkButton, Stack, Text, useStyles2 } from '@grafana/ui';
import { useEffect } from 'react';
import { useParams } from 'react-router-dom';
import { z } from 'zod';
import { useAsync } from '../../../src/datasource/useAsync';
import { backend } from '../services/backend';
import { Loading } from './Loading';

const words = z.record(z.string(), z.string()).default({});

const ruleSchema = z.object({
  uid: z.string(),
  name: z.string(),
  state: z.string(),
  health: z.string(),
  lastError: z.string().optional(),
  lastEvaluation: z.string(),
  annotations: words,
  alerts: z.array(z.object({ state: z.string(), labels: words, annotations: words, activeAt: z.string().optional() })),
});
type Rule = z.infer<typeof ruleSchema>;

const answerSchema = z.object({
  data: z.object({ groups: z.array(z.object({ name: z.string(), file: z.string(), rules: z.array(ruleSchema) })) }),
});

const EVERY_MS = 10_000;

const load = async () => answerSchema.parse(await backend.get('/api/prometheus/grafana/api/v1/rules')).data.groups;

/** The state of every alert rule, or of the one that the address names, as the preview evaluates it. */
export default function AlertRules() {
  const { uid: wanted } = useParams();
  const loaded = useAsync(load);
  const { reload } = loaded;
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <Stack direction="column" gap={2}>
      <Text element="h1">Alert rules</Text>
      <Alert
        severity="info"
        title="These states are the preview's own evaluation of the provisioned and installed rules."
      >
        The plugin answers each rule&apos;s queries on the rule&apos;s interval; holding, hysteresis and missing series
        are played as Grafana plays them. Nobody is notified, and rules that are not of a Modelwatch pack are not
        evaluated.
      </Alert>
      <Loading loaded={loaded}>
        {(all) => {
          const groups = all
            .map((group) => ({
              ...group,
              rules: group.rules.filter(({ uid }) => wanted === undefined || uid === wanted),
            }))
            .filter(({ rules }) => rules.length > 0);
          return groups.length === 0 ? (
            <Text element="p">There are no rules: install a pack on the Alerts page of the app.</Text>
          ) : (
            groups.map(({ name, file, rules }) => (
              <section key={`${file} ${name}`} aria-label={name}>
                <Text element="h2" variant="h4">
                  {file} / {name}
                </Text>
                <Rules rules={rules} />
              </section>
            ))
          );
        }}
      </Loading>
    </Stack>
  );
}

const STATES: Readonly<Record<string, { readonly text: string; readonly color: BadgeColor }>> = {
  firing: { text: 'Firing', color: 'red' },
  pending: { text: 'Pending', color: 'orange' },
  inactive: { text: 'Normal', color: 'green' },
};

const ago = (time: string | undefined): string =>
  time === undefined || Date.parse(time) === 0 ? '' : dateTimeFormatTimeAgo(time);

function Rules({ rules }: { readonly rules: readonly Rule[] }) {
  const styles = useStyles2((theme) => ({
    table: css({
      width: '100%',
      'th, td': { padding: theme.spacing(0.5, 1), textAlign: 'left', verticalAlign: 'top' },
      tr: { borderBottom: `1px solid ${theme.colors.border.weak}` },
      'th:first-child': { width: 120 },
      'th:last-child': { width: 260 },
    }),
  }));
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Rule</th>
          <th scope="col">Evaluated</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <Row key={rule.uid} rule={rule} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ rule }: { readonly rule: Rule }) {
  const { text, color } = STATES[rule.state] ?? { text: rule.state, color: 'blue' };
  const active = rule.alerts.filter(({ state }) => state !== 'Normal');
  const { runbook_url: runbook, __dashboardUid__: dashboard, __panelId__: panel } = rule.annotations;
  return (
    <tr>
      <td>
        <Badge
          text={rule.health === 'error' ? 'Error' : rule.health === 'unknown' ? 'Unknown' : text}
          color={rule.health === 'error' ? 'purple' : rule.health === 'unknown' ? 'blue' : color}
        />
      </td>
      <td>
        <Text element="p">{rule.name}</Text>
        {rule.lastError !== undefined && <Text color="error">{rule.lastError}</Text>}
        {active.map(({ state, labels, annotations, activeAt }) => (
          <Text key={JSON.stringify(labels)} element="p" color="secondary" variant="bodySmall">
            {state} {ago(activeAt)}: {annotations['summary']}
          </Text>
        ))}
        <Stack gap={1}>
          {runbook?.startsWith('http') === true && (
            <LinkButton size="sm" fill="text" href={runbook}>
              Runbook
            </LinkButton>
          )}
          {dashboard !== undefined && (
            <LinkButton
              size="sm"
              fill="text"
              href={`/d/${dashboard}${panel === undefined ? '' : `?viewPanel=${panel}`}`}
            >
              Dashboard
            </LinkButton>
          )}
        </Stack>
      </td>
      <td>{ago(rule.lastEvaluation)}</td>
    </tr>
  );
}
