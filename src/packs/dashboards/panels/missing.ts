import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/text';
import { CONTRACT_METRICS, type MetricRole } from '../../../profiles';
import { APP } from '../links';
import { note } from './panel';

/** What each metric is used for. */
const GIVES: Readonly<Partial<Record<MetricRole, string>>> = {
  requests: 'requests received, errors',
  predictions: 'predictions returned, predicted classes',
  latency: 'latency percentiles',
  queue: 'queue length',
  accuracy: 'accuracy computed elsewhere, as a gauge',
  score: 'confidence, score drift',
  positiveScore: 'calibration, AUC, estimated quality',
  outcomes: 'confusion matrix, accuracy, precision, recall, concept drift',
  labelled: 'the number of labelled predictions',
  groupPredictions: 'selection rates of protected groups',
  groupOutcomes: 'error rates of protected groups',
  feature: 'distributions of numeric inputs',
  featureCategory: 'distributions of categorical inputs',
  featureMissing: 'missing values',
  featureInvalid: 'values that break a rule',
  attribution: 'feature importance and its drift',
  errorAbsolute: 'errors of regressions',
  info: 'the link to the run in MLflow',
  lastData: 'freshness of the input',
  cost: 'cost of inference',
  businessEvents: 'conversions, completed tasks, satisfaction',
  businessValue: 'revenue and other values',
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
    'A panel without data reads a metric that does not exist. Where a panel has an icon in its corner, hover it: it names the metric.',
    '',
    ...(rows.length === 0 ? [] : ['| metric | used for |', '| --- | --- |', ...rows, '']),
    ...others.map((other) => `- ${other}`),
    '',
    `**[Check the metrics](${APP}/setup?ds=\${ds}&model=\${model:percentencode})**: the setup page looks for each of these metrics and shows how to expose it. If your model server uses other names, choose its profile in the data source settings.`,
  ].join('\n');
  return note({
    title: 'Metrics used',
    description: 'The metrics that the panels above read, and how to expose those that are missing.',
    width: 24,
    height: Math.min(6 + Math.ceil(metrics.length * 1.1) + others.length, 20),
    text,
  });
}
