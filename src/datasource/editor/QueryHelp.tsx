import type { QueryEditorHelpProps } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Card, Grid, Text } from '@grafana/ui';
import { QUERY_VERSION } from '../../query/query';
import { describeQuery, type ModelwatchQuery } from '../query/query';

/** Shown where there is no query yet, and on request: questions to begin with, each one click away. */
export function QueryHelp({ query, onClickExample }: QueryEditorHelpProps<ModelwatchQuery>) {
  return (
    <>
      <Text element="h2" variant="h4">
        {t('help.title', 'What do you want to know?')}
      </Text>
      <Text element="p" color="secondary">
        <Trans i18nKey="help.introduction">
          A query selects a signal and the models it is about. Each value has its uncertainty: add the bounds, the
          sample size or the level. An alert rule compares one of them.
        </Trans>
      </Text>
      <Grid minColumnWidth={34} gap={1}>
        {examples().map((example) => (
          <Card
            key={example.title}
            noMargin
            onClick={() => onClickExample({ ...example.query, refId: query?.refId ?? example.query.refId })}
          >
            <Card.Heading>{example.title}</Card.Heading>
            <Card.Description>{example.text}</Card.Description>
            <Card.Meta>
              <code>{describeQuery(example.query)}</code>
            </Card.Meta>
          </Card>
        ))}
      </Grid>
    </>
  );
}

interface Example {
  readonly title: string;
  readonly text: string;
  readonly query: ModelwatchQuery;
}

const ask = (signal: string, rest: Omit<Partial<ModelwatchQuery>, 'signal'> = {}): ModelwatchQuery => ({
  refId: 'A',
  queryVersion: QUERY_VERSION,
  signal,
  ...rest,
});

/** Example queries for common questions; each runs as it is. */
export const examples = (): readonly Example[] => [
  {
    title: t('help.health.title', 'Which models have problems?'),
    text: t('help.health.text', 'Every model and version, the worst first, with what is wrong and since when.'),
    query: ask('health', { mode: 'instant' }),
  },
  {
    title: t('help.latency.title', 'Is it fast enough?'),
    text: t('help.latency.text', 'Latency percentiles of predictions, and the share that is too slow.'),
    query: ask('latency', { options: { measures: ['quantiles', 'over'] } }),
  },
  {
    title: t('help.quality.title', 'Is it still right?'),
    text: t('help.quality.text', 'Accuracy and F1 from the labels that have arrived, with their intervals.'),
    query: ask('quality', { options: { measures: ['accuracy', 'f1'] }, statistics: ['value', 'lower', 'upper'] }),
  },
  {
    title: t('help.estimated.title', 'Is it right before labels arrive?'),
    text: t(
      'help.estimated.text',
      'Accuracy estimated from the scores, next to the accuracy from labels that have arrived.'
    ),
    query: ask('estimatedQuality'),
  },
  {
    title: t('help.drift.title', 'Which inputs have changed?'),
    text: t('help.drift.text', 'Features by drift and importance.'),
    query: ask('drift', { mode: 'instant', options: { view: 'ranking' } }),
  },
  {
    title: t('help.fairness.title', 'Are groups treated equally?'),
    text: t(
      'help.fairness.text',
      'The lowest selection rate of a group divided by the highest: below 0.8 needs attention.'
    ),
    query: ask('fairness', { options: { measures: ['disparateImpact'] } }),
  },
  {
    title: t('help.compare.title', 'Is the new version better?'),
    text: t(
      'help.compare.text',
      'Challenger minus champion, with a confidence interval that stays valid however often you look.'
    ),
    query: ask('compare', { statistics: ['value', 'lower', 'upper'] }),
  },
  {
    title: t('help.slo.title', 'How much of the error budget is left?'),
    text: t('help.slo.text', 'Error budget left over thirty days, and the burn rate.'),
    query: ask('slo', { options: { target: 0.99, period: '30d' } }),
  },
  {
    title: t('help.anomaly.title', 'Is this traffic normal for this hour?'),
    text: t('help.anomaly.text', 'Throughput against the same hour of the last four weeks.'),
    query: ask('anomaly', { options: { signal: 'throughput' } }),
  },
  {
    title: t('help.deployments.title', 'When were versions deployed?'),
    text: t('help.deployments.text', 'From the registry. As annotations they mark every panel of a dashboard.'),
    query: ask('mlflow', { options: { view: 'deployments' } }),
  },
  {
    title: t('help.promql.title', 'Any other Prometheus metric'),
    text: t('help.promql.text', 'PromQL, with thresholds and levels like any other signal.'),
    query: ask('promql', { options: { expr: 'sum by (model) (rate(model_predictions_total[$__rate_interval]))' } }),
  },
];
