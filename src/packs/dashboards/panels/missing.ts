import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/text';
import { CONTRACT_METRICS, type MetricRole } from '../../../signals/profiles';
import { APP } from '../links';
import { note } from './note';

/** What a team gains by exposing a metric, in the words of the dashboards. */
const GIVES: Readonly<Partial<Record<MetricRole, string>>> = {
  requests: 'requests received, errors',
  predictions: 'predictions returned, predicted classes',
  latency: 'percentiles of the time to answer',
  queue: 'requests that wait',
  accuracy: 'quality computed elsewhere, as a gauge',
  score: 'confidence, drift of the score',
  positiveScore: 'calibration, AUC, estimated quality',
  outcomes: 'the confusion matrix, accuracy and its kin, concept drift',
  labelled: 'for how many predictions the truth is known',
  groupPredictions: 'selection rates of protected groups',
  groupOutcomes: 'error rates of protected groups',
  feature: 'distributions of numeric inputs',
  featureCategory: 'distributions of categorical inputs',
  featureMissing: 'missing values',
  featureInvalid: 'values that break a rule',
  attribution: 'which features the predictions hang on',
  errorAbsolute: 'errors of regressions',
  info: 'the link to the run in MLflow',
  lastData: 'how fresh the input is',
  cost: 'money spent on inference',
  businessEvents: 'conversions, tasks done, satisfaction',
  businessValue: 'revenue and the like',
};

export interface Reads {
  /** Metrics of the contract that the dashboard's panels read. */
  readonly metrics: readonly MetricRole[];
  /** What else must be there: an artifact in MLflow, an exporter. */
  readonly others?: readonly string[];
}

/** Which metrics a dashboard reads and how to expose those that are not there. */
export function missing({ metrics, others = [] }: Reads): PanelBuilder {
  const rows = metrics.map((role) => `| \`${CONTRACT_METRICS[role]}\` | ${GIVES[role] ?? role} |`);
  const text = [
    'A panel without data reads a metric that is not there. The (i) or (!) in its corner says which one it looked for.',
    '',
    '| metric | what it gives |',
    '| --- | --- |',
    ...rows,
    '',
    ...others.map((other) => `- ${other}`),
    '',
    `**[Check what is there](${APP}/setup?ds=\${ds}&model=\${model:percentencode})**: the setup page looks for each of these names and shows how to expose them. Other names, as of your model server, are chosen by the profile in the settings of the data source.`,
  ].join('\n');
  return note({
    title: 'What this dashboard reads',
    description: 'The metrics behind the panels above, and how to expose those that are missing.',
    width: 24,
    height: Math.min(6 + Math.ceil(metrics.length * 1.1) + others.length, 20),
    text,
  });
}
