import { Alert, Badge, type BadgeColor, InteractiveTable, Stack, Text } from '@grafana/ui';
import { useEffect } from 'react';
import { useParams } from 'react-router-dom';
import { z } from 'zod';
import { useAsync } from '../../../src/datasource/useAsync';
import { backend } from '../services/backend';
import { Loading } from './Loading';

const ruleSchema = z.object({
  uid: z.string(),
  name: z.string(),
  state: z.string(),
  health: z.string(),
  lastError: z.string().optional(),
  alerts: z.array(z.object({ state: z.string(), annotations: z.record(z.string(), z.string()).default({}) })),
});
type Rule = z.infer<typeof ruleSchema>;

const answerSchema = z.object({
  data: z.object({ groups: z.array(z.object({ name: z.string(), file: z.string(), rules: z.array(ruleSchema) })) }),
});

const EVERY_MS = 10_000;

const load = async () => answerSchema.parse(await backend.get('/api/prometheus/grafana/api/v1/rules')).data.groups;

/** The state of every alert rule, or of the one in the URL, as evaluated by the preview. */
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
      <Alert severity="info" title="The preview evaluates Modelwatch's own rules and sends no notifications." />
      <Loading loaded={loaded}>
        {(groups) =>
          groups.map(({ name, file, rules }) => {
            const shown = rules.filter(({ uid }) => wanted === undefined || uid === wanted);
            return shown.length === 0 ? null : (
              <section key={`${file} ${name}`} aria-label={name}>
                <Text element="h2" variant="h4">
                  {file} / {name}
                </Text>
                <InteractiveTable columns={COLUMNS} data={shown} getRowId={({ uid }) => uid} />
              </section>
            );
          })
        }
      </Loading>
    </Stack>
  );
}

const STATES: Readonly<Record<string, readonly [text: string, color: BadgeColor]>> = {
  error: ['Error', 'purple'],
  unknown: ['Unknown', 'blue'],
  firing: ['Firing', 'red'],
  pending: ['Pending', 'orange'],
  inactive: ['Normal', 'green'],
};

const detailOf = ({ lastError, alerts }: Rule): string =>
  lastError ??
  alerts
    .filter(({ state }) => state !== 'Normal')
    .map(({ state, annotations }) => `${state}: ${annotations['summary'] ?? ''}`)
    .join('; ');

interface CellProps {
  readonly row: { readonly original: Rule };
}

function StateCell({ row: { original: rule } }: CellProps) {
  const [text, color] = STATES[rule.health] ?? STATES[rule.state] ?? [rule.state, 'blue'];
  return <Badge text={text} color={color} />;
}

const COLUMNS = [
  { id: 'state', header: 'State', cell: StateCell },
  { id: 'name', header: 'Rule' },
  { id: 'detail', header: 'Alerts', cell: ({ row }: CellProps) => detailOf(row.original) },
];
