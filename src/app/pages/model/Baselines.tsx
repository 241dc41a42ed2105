import { t, Trans } from '@grafana/i18n';
import { Stack, Text, TextLink } from '@grafana/ui';
import { Ago, Box, Rows, Sign } from '../../components';
import { type AsyncResult, useResource } from '../../data';
import { baselinesSchema, type KeptBaseline } from '../../models/baselines';
import { appLink, plain, useQuery } from '../../shell';

interface Props {
  readonly model: string;
  /** Another object asks again. */
  readonly turn: object;
}

/** What is normal for each version: whether its run keeps a baseline, of how many rows, since when. */
export function Baselines({ model, turn }: Props) {
  const { ds } = useQuery();
  const kept = useResource({ path: 'baselines', query: { model }, schema: baselinesSchema, turn });
  return (
    <Box
      title={t('model.baselines', 'Baselines')}
      aside={
        <TextLink href={appLink('baselines', { ds, model })} inline={false} variant="bodySmall">
          {t('model.to-baselines', 'Create or compare')}
        </TextLink>
      }
    >
      <Kept kept={kept} />
    </Box>
  );
}

function Kept({ kept }: { readonly kept: AsyncResult<KeptBaseline[]> }) {
  switch (kept.state) {
    case 'loading':
      return (
        <Text color="secondary">
          <Trans i18nKey="model.asking-baselines">Loading baselines</Trans>
        </Text>
      );
    case 'error':
      return <Text color="secondary">{kept.message}</Text>;
    case 'done':
      return kept.value.length === 0 ? (
        <Text color="secondary">
          <Trans i18nKey="model.no-registered">
            No version of this model is registered in MLflow, so there is no baseline.
          </Trans>
        </Text>
      ) : (
        <Rows>
          {kept.value.map((one) => (
            <KeptRow key={one.version} kept={one} />
          ))}
        </Rows>
      );
  }
}

function KeptRow({ kept }: { readonly kept: KeptBaseline }) {
  return (
    <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
      <Text weight="medium">{`v${kept.version}`}</Text>
      {kept.found ? (
        <>
          <Sign color="green" icon="check" text={t('model.has-baseline', 'Present')} />
          <Text color="secondary">
            {t(
              'model.baseline-of',
              '{{rows}} rows, {{features}} features',
              plain({
                rows: kept.baseline.rows?.toLocaleString() ?? '?',
                features: Object.keys(kept.baseline.features).length,
              })
            )}
          </Text>
          {kept.baseline.created !== undefined && (
            <Text color="secondary">
              <Ago time={Date.parse(kept.baseline.created)} />
            </Text>
          )}
        </>
      ) : (
        <>
          <Sign color="darkgrey" icon="question-circle" text={t('model.no-baseline', 'None')} />
          <Text color="secondary">{kept.reason}</Text>
        </>
      )}
    </Stack>
  );
}
