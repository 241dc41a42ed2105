import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardOf } from './dashboard';
import { mlflowAddress, VERSION_IN_MLFLOW } from './moreVariables';
import { extremes, figure, levelHistory, measures, network, table } from './panels';
import type { Asked } from './query';

/** Of the whole time shown, not of a window at its end. */
const PERIOD = '$__range';

const over = (signal: string, options: Readonly<Record<string, unknown>>): Asked => ({
  signal,
  window: PERIOD,
  legend: 'v{{version}}',
  options: { ...options },
});
const kept = (objective: string, more: Readonly<Record<string, unknown>>): Asked => ({
  signal: 'slo',
  legend: 'v{{version}}',
  options: { objective, period: PERIOD, measures: ['compliance'], ...more },
});

/** Enough points that each looks one hour back and none of a quarter's hours lies between two of them. */
const HOURS = 24 * 90;
const EVERY_HOUR = '1h';
/** What is asked about at a review. How busy machines were is not, and would take longest to find out. */
const JUDGED = [
  ...['quality', 'estimatedQuality', 'fairness', 'drift', 'conceptDrift', 'attribution'],
  ...['confidence', 'dataQuality', 'latency', 'throughput'],
] as const;
const levels: Asked = { signal: 'health', window: EVERY_HOUR, options: { view: 'levels', signals: [...JUDGED] } };

const share = (name: string, title: string) => ({ name, title, unit: 'percentunit', as: 'gauge' as const });

/** What an auditor asks: where a model comes from, what it was fed, and how it kept its promises over a quarter. */
export const governance = (): Dashboard =>
  dashboardOf({
    slug: 'governance',
    title: 'governance',
    description:
      'The record of a period for those who answer for a model: what was in production and where it came from, what it was fed, how it kept its promises. Set the time to the quarter under review.',
    variables: { models: 'one', window: false, more: [mlflowAddress()] },
    from: 'now-90d',
    refresh: '1h',
    sections: [
      {
        title: 'Report of the period',
        panels: [
          figure({
            title: 'Requests answered',
            description: 'Share of the requests of the whole period that were answered.',
            width: 4,
            height: 6,
            judged: false,
            unit: 'percentunit',
            ask: [kept('availability', { target: 0.99 })],
          }),
          figure({
            title: 'Predictions within half a second',
            description: 'Share of the predictions of the whole period that took at most half a second.',
            width: 4,
            height: 6,
            judged: false,
            unit: 'percentunit',
            ask: [kept('latency', { target: 0.99, limit: 0.5 })],
          }),
          figure({
            title: 'Quality of the period',
            description:
              'Accuracy of all labelled predictions of the period; for regressions the share of variance explained and the error.',
            width: 4,
            height: 6,
            ask: [{ ...over('quality', {}), legend: '{{__name__}} v{{version}}' }],
          }),
          figure({
            title: 'Disparate impact of the period',
            description:
              'The lowest selection rate by the highest, of all predictions of the period, by protected attribute. Under four fifths counts as adverse impact.',
            noValue: 'no protected groups are counted for this model',
            width: 6,
            height: 6,
            ask: [{ ...over('fairness', { measure: ['disparateImpact'] }), legend: '{{attribute}} v{{version}}' }],
          }),
          figure({
            title: 'Labelled in the period',
            description: 'How many predictions whose truth is known stand behind the quality of the period.',
            width: 3,
            height: 6,
            judged: false,
            unit: 'short',
            ask: [{ ...over('quality', {}), statistics: ['sample'] }],
          }),
          figure({
            title: 'Spent in the period',
            description: 'Money spent on inference over the whole period.',
            width: 3,
            height: 6,
            judged: false,
            ask: [over('cost', { measures: ['total'] })],
          }),
          extremes({
            title: 'Worst levels of the period',
            description:
              'The worst level that each version and signal reached, each hour of the period judged by itself, and the one at its end. What was critical should have an incident on record.',
            width: 12,
            height: 11,
            ask: [levels],
            by: ['version', 'signal'],
            told: [
              { name: 'worst', title: 'worst', level: true, width: 120 },
              { name: 'last', title: 'at the end', level: true, width: 120 },
            ],
          })
            .maxDataPoints(HOURS)
            .interval(EVERY_HOUR),
          levelHistory({
            title: 'Levels over the period',
            description: 'When each version and signal was at which level, hour by hour.',
            width: 12,
            height: 11,
            ask: [{ ...levels, statistics: ['value'], legend: '{{signal}} v{{version}}' }],
          })
            .maxDataPoints(HOURS)
            .interval(EVERY_HOUR),
          table({
            title: 'Deployed in the period',
            description:
              'Versions that were registered, that began and that ceased to answer within the period, the newest first.',
            noValue: 'nothing was deployed in this period',
            width: 24,
            height: 7,
            ask: [{ signal: 'mlflow', version: undefined, options: { view: 'deployments' } }],
            columns: [
              { name: 'time', width: 170 },
              { name: 'title', title: 'what' },
              { name: 'text', title: 'more', as: 'wrapped' },
              { name: 'tags', hidden: true },
            ],
            newestFirst: 'time',
          }),
        ],
      },
      {
        title: 'Lineage',
        panels: [
          network({
            title: 'Lineage',
            description:
              'From the data over the run to the version, the aliases that point at it, and what of it answers. What serves without being registered stands alone: nobody could tell where it comes from.',
            noValue: 'nothing is registered and nothing serves',
            width: 14,
            height: 12,
            ask: [{ signal: 'lineage', version: undefined, options: {} }],
          }),
          table({
            title: 'Register',
            description: 'Every version with its run, aliases and tags, as an auditor would copy it.',
            noValue: 'MLflow has no version of this model',
            width: 10,
            height: 12,
            ask: [{ signal: 'mlflow', version: undefined, options: { view: 'models' } }],
            columns: [
              { name: 'model', hidden: true },
              { name: 'version', width: 80, link: VERSION_IN_MLFLOW },
              { name: 'aliases', width: 110 },
              { name: 'stage', hidden: true },
              { name: 'status', hidden: true },
              { name: 'run_id', title: 'run', width: 140, link: VERSION_IN_MLFLOW },
              { name: 'created', width: 160 },
              { name: 'updated', hidden: true },
              { name: 'tags', as: 'wrapped' },
            ],
          }),
        ],
      },
      {
        title: 'Record of data quality',
        panels: [
          measures({
            title: 'Features over the period',
            description:
              'Of all predictions of the period, the share in which each feature was missing, broke a rule, or held a category that training never saw.',
            width: 14,
            height: 10,
            ask: [over('dataQuality', { measures: ['missing', 'invalid', 'unseen'] })],
            by: ['feature', 'version'],
            columns: [
              { name: 'feature' },
              { name: 'version', width: 90 },
              share('missing', 'missing'),
              share('invalid', 'invalid'),
              share('unseen', 'never seen in training'),
            ],
            worst: 'missing',
            added: ['invalid'],
          }),
          extremes({
            title: 'Worst hour of each feature',
            description:
              'The largest share of missing values that any hour of the period had, and the mean of its hours.',
            width: 10,
            height: 10,
            ask: [{ signal: 'dataQuality', window: EVERY_HOUR, options: { measures: ['missing'] } }],
            by: ['feature', 'version'],
            told: [
              { name: 'worst', title: 'worst hour', unit: 'percentunit', as: 'gauge' },
              { name: 'mean', title: 'mean', unit: 'percentunit' },
            ],
          })
            .maxDataPoints(HOURS)
            .interval(EVERY_HOUR),
        ],
      },
    ],
    reads: {
      metrics: [
        'requests',
        'latency',
        'predictions',
        'outcomes',
        'errorAbsolute',
        'groupPredictions',
        'featureMissing',
        'featureInvalid',
        'featureCategory',
        'cost',
      ],
      others: [
        'MLflow: registered models, their runs, and the datasets that runs name in parameters or tags.',
        'Prometheus must keep what the period holds: its retention is 15 days unless set.',
      ],
    },
  });
