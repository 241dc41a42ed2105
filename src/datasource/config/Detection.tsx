import { t } from '@grafana/i18n';
import { Alert, Badge, Button, Stack, Text } from '@grafana/ui';
import { z } from 'zod';
import { OWN_ID } from '../../profiles';
import { resource } from '../request';
import type { ModelwatchOptions } from '../settings';
import { unescaped } from '../texts';
import { useAction } from '../useAsync';

interface Props {
  readonly uid: string;
  readonly profile: string;
  readonly disabled: boolean | undefined;
  readonly onUse: (change: Pick<ModelwatchOptions, 'profile' | 'own'>) => void;
}

const seriesOf = ({ foundMetrics }: DetectedProfile): number =>
  foundMetrics.reduce((sum, { series }) => sum + series, 0);

/** What is counted are a few metrics that a server is known by, not all that it exposes: a badge has room for one name. */
function probesOf({ foundMetrics }: DetectedProfile): string {
  const [metric = '', ...others] = foundMetrics.map((one) => one.metric);
  return others.length === 0
    ? metric
    : t(
        'config.detect.metrics',
        '{{metric}} and {{count}} more',
        unescaped({
          metric,
          count: others.length,
        })
      );
}

const formatList = (names: readonly string[]): string => new Intl.ListFormat(undefined).format(names);

/** Detects known metrics in the saved data source, and offers to use their names. */
export function Detection({ uid, profile, disabled, onUse }: Props) {
  const detected = useAction(() => resource(uid, 'profiles', foundSchema));
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <Stack alignItems="center" gap={2}>
        <Button
          variant="secondary"
          icon={detected.state === 'loading' ? 'spinner' : 'search'}
          disabled={detected.state === 'loading'}
          onClick={detected.run}
        >
          {t('config.detect.button', 'Detect')}
        </Button>
        <Text color="secondary" variant="bodySmall">
          {t('config.detect.help', 'Searches the saved data sources: save first.')}
        </Text>
      </Stack>
      <div role="status">
        {detected.state === 'done' && (
          <FoundProfiles {...detected.value} profile={profile} disabled={disabled} onUse={onUse} />
        )}
        {detected.state === 'error' && (
          <Alert severity="error" title={t('config.detect.failed', 'Nothing could be detected')} bottomSpacing={0}>
            {detected.message}
          </Alert>
        )}
      </div>
    </Stack>
  );
}

interface FoundProps extends Omit<Props, 'uid'>, Detected {}

function FoundProfiles({ found, prefixed, profile, disabled, onUse }: FoundProps) {
  const [own] = profile === OWN_ID ? [] : prefixed;
  if (found.length === 0 && own === undefined) {
    return (
      <Text color="secondary">
        {t(
          'config.detect.nothing',
          'No known metrics of models, model servers or machines were found. The Setup page of Modelwatch shows the code that exposes them.'
        )}
      </Text>
    );
  }
  const best = recommended(found);
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      {found.length > 0 && (
        <Text>
          {t(
            'config.detect.found',
            'Found {{names}}.',
            unescaped({
              names: formatList(found.map(({ title }) => title)),
            })
          )}
        </Text>
      )}
      <Stack wrap="wrap" gap={1}>
        {found.map((one) => (
          <Badge
            key={one.id}
            color={one.id === profile ? 'green' : 'blue'}
            icon={one.kind === 'resources' ? 'database' : 'signal'}
            text={t(
              'config.detect.series',
              '{{title}}: {{series}} series of {{metrics}}',
              unescaped({ title: one.title, series: seriesOf(one), metrics: probesOf(one) })
            )}
            tooltip={one.foundMetrics.map(({ metric }) => metric).join(', ')}
          />
        ))}
      </Stack>
      {best !== undefined &&
        (best.id === profile ? (
          <Text color="secondary" variant="bodySmall">
            {t('config.detect.in-use', 'These metric names are in use.')}
          </Text>
        ) : (
          <Button size="sm" disabled={disabled} onClick={() => onUse({ profile: best.id })}>
            {t('config.detect.use', 'Use these')}
          </Button>
        ))}
      {own !== undefined && (
        <Button
          size="sm"
          variant="secondary"
          disabled={disabled}
          onClick={() => onUse({ profile: OWN_ID, own: { like: own.like, prefix: own.prefix } })}
        >
          {t(
            'config.detect.prefixed',
            'Use {{title}} with the prefix {{prefix}}',
            unescaped({ title: own.title, prefix: own.prefix })
          )}
        </Button>
      )}
      {best?.limits.map((limit) => (
        <Text key={limit} element="p" color="secondary" variant="bodySmall">
          {limit}
        </Text>
      ))}
    </Stack>
  );
}

const foundSchema = z.object({
  found: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kind: z.enum(['contract', 'server', 'resources']),
      foundMetrics: z.array(z.object({ metric: z.string(), series: z.number() })),
      limits: z.array(z.string()),
    })
  ),
  prefixed: z.array(z.object({ like: z.string(), title: z.string(), prefix: z.string() })).default([]),
});
type Detected = z.infer<typeof foundSchema>;

/** A profile whose metrics Prometheus has. */
export type DetectedProfile = Detected['found'][number];

/**
 * The profile to read with: the contract where models expose its latency, else the first server found. Whatever a server
 * does not expose is read from the contract anyhow, and machines are read beside either.
 */
export function recommended(found: readonly DetectedProfile[]): DetectedProfile | undefined {
  const contract = found.find(({ kind }) => kind === 'contract');
  const serves = contract?.foundMetrics.some(({ metric }) => metric.startsWith('model_inference_duration_seconds'));
  return serves ? contract : (found.find(({ kind }) => kind === 'server') ?? contract);
}
