/** Panels that show nothing over the demo, and must not: the day one of them shows something, it leaves this list. */
export interface Empty {
  /** The dashboard's file, without its ending. */
  readonly dashboard: string;
  /** Titles; all panels of the dashboard where it is left out. */
  readonly panels?: readonly string[];
  /** Of all panels, those that are full nevertheless. */
  readonly but?: readonly string[];
  /** For these models alone; for every one where it is left out. */
  readonly models?: readonly string[];
  readonly why: string;
}

const IRIS = ['iris'];
const DIABETES = ['diabetes-progression'];
const LOAN = ['loan-approval'];
const ONE_GAUGE = 'the tutorial exposes one gauge, its accuracy, and nothing else';
const REGRESSION = 'a regression has neither classes nor scores of classes';

export const EMPTY: readonly Empty[] = [
  { dashboard: 'fleet', panels: ['Latency, p95', 'Requests', 'Drift of the score'], models: IRIS, why: ONE_GAUGE },
  { dashboard: 'fleet', panels: ['Accuracy', 'Drift of the score'], models: DIABETES, why: REGRESSION },

  {
    dashboard: 'model',
    but: [
      ...['State of each signal', 'What is wrong, since when, and why', 'Levels over time', 'Quality'],
      'Versions in MLflow',
    ],
    models: IRIS,
    why: ONE_GAUGE,
  },
  {
    dashboard: 'model',
    panels: [
      ...['Unsure predictions now', 'Drift of score and classes', 'Fairness'],
      'Predicted classes of v$version, then and now',
    ],
    models: DIABETES,
    why: REGRESSION,
  },

  { dashboard: 'latency', but: ['Is anything wrong?'], models: IRIS, why: ONE_GAUGE },

  {
    dashboard: 'quality',
    but: ['Is anything wrong?', 'Since when?', 'Accuracy or error now', 'Distance from training'],
    models: IRIS,
    why: ONE_GAUGE,
  },
  {
    dashboard: 'quality',
    panels: [
      ...['Since when?', 'Accuracy, realised and estimated', 'Distance from training'],
      ...['Error rate', 'Precision, recall, F1', 'AUC', 'Calibration'],
      ...['Confusion matrix of v$version', 'Reliability of v$version'],
    ],
    models: DIABETES,
    why: REGRESSION,
  },
  { dashboard: 'quality', panels: ['Size of errors', 'Variance explained'], models: LOAN, why: 'it has classes' },

  { dashboard: 'drift', but: ['Is anything wrong?'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'drift',
    panels: [
      ...['Drift of score and classes', 'Score of v$version, then and now', 'Concept drift', 'Error rate'],
      'Predicted classes of v$version, then and now',
    ],
    models: DIABETES,
    why: REGRESSION,
  },

  { dashboard: 'fairness', but: ['Is anything wrong?'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'fairness',
    but: ['Is anything wrong?'],
    models: DIABETES,
    why: 'no protected groups are counted for it',
  },

  {
    dashboard: 'model',
    panels: [
      ...['Latency now', 'Received and answered now', 'Unsure predictions now', 'Latency', 'Errors'],
      ...['Drift of score and classes', 'Fairness', 'Missing input', 'Cost of a thousand predictions'],
      ...['Features that moved most', 'Predicted classes of v$version, then and now'],
    ],
    models: IRIS,
    why: ONE_GAUGE,
  },
  {
    dashboard: 'model',
    panels: [
      ...['Unsure predictions now', 'Drift of score and classes', 'Fairness'],
      'Predicted classes of v$version, then and now',
    ],
    models: DIABETES,
    why: REGRESSION,
  },

  { dashboard: 'latency', but: ['Is anything wrong?'], models: IRIS, why: ONE_GAUGE },

  {
    dashboard: 'quality',
    but: ['Is anything wrong?', 'Since when?', 'Accuracy or error now', 'Distance from training'],
    models: IRIS,
    why: ONE_GAUGE,
  },
  {
    dashboard: 'quality',
    panels: [
      ...['Since when?', 'Accuracy, realised and estimated', 'Distance from training'],
      ...['Error rate', 'Precision, recall, F1', 'AUC', 'Calibration'],
      ...['Confusion matrix of v$version', 'Reliability of v$version'],
    ],
    models: DIABETES,
    why: REGRESSION,
  },
  {
    dashboard: 'quality',
    panels: ['Size of errors', 'Variance explained'],
    models: ['loan-approval'],
    why: 'a classification has no errors of a size',
  },

  { dashboard: 'drift', but: ['Is anything wrong?'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'drift',
    panels: [
      ...['Drift of score and classes', 'Score of v$version, then and now'],
      ...['Predicted classes of v$version, then and now', 'Concept drift', 'Error rate'],
    ],
    models: DIABETES,
    why: REGRESSION,
  },

  { dashboard: 'fairness', but: ['Is anything wrong?'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'fairness',
    but: ['Is anything wrong?'],
    models: DIABETES,
    why: 'no protected groups are counted for it',
  },

  { dashboard: 'data-quality', but: ['Is anything wrong?'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'data-quality',
    panels: ['Consistency between instances'],
    models: ['loan-approval', ...DIABETES],
    why: 'one instance alone serves the models',
  },

  { dashboard: 'confidence', but: ['Is anything wrong?'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'confidence',
    panels: ['Scores of version $version', 'Low confidence', 'Mean score', 'Entropy', 'Scores in the window'],
    models: DIABETES,
    why: REGRESSION,
  },

  { dashboard: 'resources', but: ['Is anything wrong?'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'resources',
    panels: ['Share of memory', 'Disk', 'GPU', 'GPU memory', 'GPU power'],
    models: ['loan-approval', ...DIABETES],
    why: 'the demo has neither cAdvisor nor node_exporter nor a GPU, only the metrics of its process',
  },
  { dashboard: 'resources', panels: ['Cost of a right prediction'], models: DIABETES, why: REGRESSION },
  {
    dashboard: 'resources',
    panels: ['Business value in the time shown'],
    models: DIABETES,
    why: 'only loans earn interest in the demo',
  },

  { dashboard: 'llm', why: 'the demo serves no language model, and its MLflow has no traces' },

  {
    dashboard: 'versions',
    panels: [
      'Which versions answer',
      'Is the challenger worse?',
      'Champion and challenger',
      'Rates of both',
      'By errors',
    ],
    models: IRIS,
    why: ONE_GAUGE,
  },
  {
    dashboard: 'versions',
    panels: ['Is the challenger worse?', 'Champion and challenger', 'Rates of both', 'Metric over the runs'],
    models: DIABETES,
    why: `${REGRESSION}, and accuracy is what the dashboard opens with`,
  },

  { dashboard: 'slo', models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'slo',
    panels: [
      ...['Budget: confidence', 'Kept (confidence)', 'Gone in (confidence)'],
      ...['Budget left (confidence)', 'Burn rate (confidence)'],
      ...['Budget: correctness', 'Kept (correctness)', 'Gone in (correctness)'],
      ...['Budget left (correctness)', 'Burn rate (correctness)'],
    ],
    models: DIABETES,
    why: REGRESSION,
  },

  {
    dashboard: 'governance',
    panels: [
      ...['Requests answered', 'Predictions within half a second', 'Disparate impact of the period'],
      ...['Labelled in the period', 'Spent in the period', 'Features over the period', 'Worst hour of each feature'],
    ],
    models: IRIS,
    why: ONE_GAUGE,
  },
  {
    dashboard: 'governance',
    panels: ['Disparate impact of the period'],
    models: DIABETES,
    why: 'no protected groups are counted for it',
  },
];

/** Variables without a value to choose, over the demo. */
export const NO_CHOICE: ReadonlyArray<{
  readonly dashboard: string;
  readonly variable: string;
  readonly models: readonly string[];
  readonly why: string;
}> = [{ dashboard: 'drift', variable: 'feature', models: IRIS, why: ONE_GAUGE }];
