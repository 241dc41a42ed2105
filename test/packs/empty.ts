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
const ASSISTANT = ['support-assistant'];
const LANGUAGE = 'a language model has neither features, classes, scores nor labels, and vLLM’s own durations';
const REGRESSION = 'a regression has neither classes nor scores of classes';

export const EMPTY: readonly Empty[] = [
  {
    dashboard: 'fleet',
    panels: ['Latency (p95)', 'Requests received', 'Score drift (PSI)'],
    models: IRIS,
    why: ONE_GAUGE,
  },
  { dashboard: 'fleet', panels: ['Accuracy', 'Score drift (PSI)'], models: DIABETES, why: REGRESSION },
  {
    dashboard: 'fleet',
    panels: ['Latency (p95)', 'Accuracy', 'Score drift (PSI)'],
    models: ASSISTANT,
    why: LANGUAGE,
  },

  {
    dashboard: 'model',
    panels: [
      ...['Live latency', 'Live requests', 'Live low confidence', 'Latency', 'Error rate'],
      ...['Score and class drift (PSI)', 'Fairness', 'Missing values', 'Cost per 1,000 predictions'],
      ...['Top drifted features', 'Predicted classes, v$version'],
    ],
    models: IRIS,
    why: ONE_GAUGE,
  },
  {
    dashboard: 'model',
    panels: [...['Live low confidence', 'Score and class drift (PSI)', 'Fairness'], 'Predicted classes, v$version'],
    models: DIABETES,
    why: REGRESSION,
  },

  {
    dashboard: 'model',
    panels: [
      ...['Live latency', 'Live low confidence', 'Latency', 'Quality', 'Score and class drift (PSI)', 'Fairness'],
      ...['Missing values', 'Top drifted features', 'Predicted classes, v$version'],
    ],
    models: ASSISTANT,
    why: LANGUAGE,
  },

  { dashboard: 'latency', but: ['Health by signal'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'latency',
    panels: [
      ...['Percentiles', 'Current p95', 'Sample size', 'Share over 0.5 s', 'Apdex', 'Mean and maximum'],
      'p95 by instance',
    ],
    models: ASSISTANT,
    why: LANGUAGE,
  },

  {
    dashboard: 'quality',
    but: ['Health by signal', 'What changed with quality'],
    models: ASSISTANT,
    why: LANGUAGE,
  },
  {
    dashboard: 'quality',
    but: [
      ...['Health by signal', 'Health over time', 'Current quality', 'Difference from training'],
      'What changed with quality',
    ],
    models: IRIS,
    why: ONE_GAUGE,
  },
  {
    dashboard: 'quality',
    panels: [
      ...['Health over time', 'Accuracy, realised and estimated', 'Difference from training'],
      ...['Error rate', 'Precision, recall, F1', 'AUC', 'Calibration error'],
      ...['Confusion matrix, v$version', 'Calibration curve, v$version', 'Change of accuracy, by part'],
    ],
    models: DIABETES,
    why: REGRESSION,
  },
  {
    dashboard: 'quality',
    panels: ['Prediction error', 'R²'],
    models: LOAN,
    why: 'a classification has no errors of a size',
  },

  { dashboard: 'drift', but: ['Health by signal'], models: ASSISTANT, why: LANGUAGE },
  { dashboard: 'drift', but: ['Health by signal'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'drift',
    panels: [
      ...['Score and class drift (PSI)', 'Score, v$version'],
      ...['Predicted classes, v$version', 'Concept drift', 'Error rate'],
    ],
    models: DIABETES,
    why: REGRESSION,
  },

  { dashboard: 'fairness', but: ['Health by signal'], models: ASSISTANT, why: LANGUAGE },
  { dashboard: 'fairness', but: ['Health by signal'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'fairness',
    but: ['Health by signal'],
    models: DIABETES,
    why: 'no protected groups are counted for it',
  },

  {
    dashboard: 'data-quality',
    but: ['Health by signal', 'Health over time', 'Volume', 'Volume anomaly score'],
    models: ASSISTANT,
    why: LANGUAGE,
  },
  { dashboard: 'data-quality', but: ['Health by signal'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'data-quality',
    panels: ['Consistency between instances'],
    models: [...LOAN, ...DIABETES],
    why: 'one instance alone serves the models',
  },

  { dashboard: 'confidence', but: ['Health by signal'], models: ASSISTANT, why: LANGUAGE },
  { dashboard: 'confidence', but: ['Health by signal'], models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'confidence',
    panels: ['Score distribution, v$version', 'Low confidence', 'Mean score', 'Entropy', 'Sample size'],
    models: DIABETES,
    why: REGRESSION,
  },

  {
    dashboard: 'resources',
    panels: [
      ...['Queue length', 'Cost per 1,000 predictions', 'Cost per correct prediction', 'Total cost', 'Hourly cost'],
      ...['Business success rate', 'Business events', 'Value'],
    ],
    models: IRIS,
    why: ONE_GAUGE,
  },
  {
    dashboard: 'resources',
    panels: ['GPU', 'GPU memory', 'GPU power'],
    models: [...IRIS, ...LOAN, ...DIABETES],
    why: 'the language model alone runs on GPUs',
  },
  {
    dashboard: 'resources',
    panels: ['Cost per correct prediction', 'Value'],
    models: ASSISTANT,
    why: LANGUAGE,
  },
  { dashboard: 'resources', panels: ['Cost per correct prediction'], models: DIABETES, why: REGRESSION },
  {
    dashboard: 'resources',
    panels: ['Value'],
    models: DIABETES,
    why: 'only loans earn interest in the demo',
  },

  {
    dashboard: 'llm',
    panels: [
      ...['Health over time', 'Current time to first token', 'Time to first token', 'Time between tokens'],
      ...['Tokens per second', 'Cache', 'Running and preempted requests'],
    ],
    models: [...IRIS, ...LOAN, ...DIABETES],
    why: 'they are no language models',
  },
  { dashboard: 'llm', panels: ['Token cost'], models: IRIS, why: ONE_GAUGE },

  {
    dashboard: 'versions',
    panels: ['Traffic by version', 'Verdict', 'Challenger minus champion', 'Rate by version', 'Error rate'],
    models: IRIS,
    why: ONE_GAUGE,
  },
  {
    dashboard: 'versions',
    panels: ['Verdict', 'Challenger minus champion', 'Rate by version', 'Training metric'],
    models: DIABETES,
    why: `${REGRESSION}, and accuracy is what the dashboard opens with`,
  },

  {
    dashboard: 'versions',
    panels: ['Verdict', 'Challenger minus champion', 'Rate by version', 'Training metric'],
    models: ASSISTANT,
    why: `${LANGUAGE}, and accuracy is what the dashboard opens with`,
  },

  { dashboard: 'slo', models: IRIS, why: ONE_GAUGE },
  {
    dashboard: 'slo',
    panels: ['latency', 'valid features', 'confidence', 'correctness'].flatMap((objective) => [
      objective.charAt(0).toUpperCase() + objective.slice(1),
      ...['Compliance', 'Exhausted in', 'Budget left', 'Burn rate'].map((title) => `${title} (${objective})`),
    ]),
    models: ASSISTANT,
    why: LANGUAGE,
  },
  {
    dashboard: 'slo',
    panels: [
      ...['Confidence', 'Compliance (confidence)', 'Exhausted in (confidence)'],
      ...['Budget left (confidence)', 'Burn rate (confidence)'],
      ...['Correctness', 'Compliance (correctness)', 'Exhausted in (correctness)'],
      ...['Budget left (correctness)', 'Burn rate (correctness)'],
    ],
    models: DIABETES,
    why: REGRESSION,
  },

  {
    dashboard: 'governance',
    panels: [...['Within 0.5 s', 'Quality', 'Disparate impact', 'Labels', 'Features', 'Worst hour by feature']],
    models: ASSISTANT,
    why: LANGUAGE,
  },
  {
    dashboard: 'governance',
    panels: [
      ...['Availability', 'Within 0.5 s', 'Disparate impact'],
      ...['Labels', 'Cost', 'Features', 'Worst hour by feature'],
    ],
    models: IRIS,
    why: ONE_GAUGE,
  },
  {
    dashboard: 'governance',
    panels: ['Disparate impact'],
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
}> = [
  { dashboard: 'drift', variable: 'feature', models: IRIS, why: ONE_GAUGE },
  { dashboard: 'drift', variable: 'feature', models: ASSISTANT, why: LANGUAGE },
];
