/** Panels that show nothing over the demo, and must not: the day one of them shows something, it leaves this list. */
export interface Empty {
  /** The dashboard's file, without its ending. */
  readonly dashboard: string;
  /** Titles; all panels of the dashboard where it is left out. */
  readonly panels?: readonly string[];
  /** Of all panels, those that are full nevertheless. */
  readonly but?: readonly string[];
  /** For these models alone. */
  readonly models: readonly string[];
  readonly why: string;
}

const ALL_BUT = 'all but ';

/** By dashboard the titles of its empty panels, a semicolon between two: `all`, or `all but …` where few are full. */
const emptyFor = (models: readonly string[], why: string, empty: Readonly<Record<string, string>>): Empty[] =>
  Object.entries(empty).map(([dashboard, panels]) => ({
    dashboard,
    models,
    why,
    ...(panels.startsWith(ALL_BUT)
      ? { but: panels.slice(ALL_BUT.length).split('; ') }
      : panels === 'all'
        ? {}
        : { panels: panels.split('; ') }),
  }));

const objectives = (...names: readonly string[]): string =>
  names
    .flatMap((name) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      ...['Compliance', 'Exhausted in', 'Budget left', 'Burn rate'].map((title) => `${title} (${name})`),
    ])
    .join('; ');

const IRIS = 'iris';
const DIABETES = 'diabetes-progression';
const LOAN = 'loan-approval';
const ONE_GAUGE = 'the tutorial exposes one gauge, its accuracy, and nothing else';
const ASSISTANT = 'support-assistant';
const LANGUAGE = 'a language model has neither features, classes, scores nor labels, and vLLM’s own durations';
const REGRESSION = 'a regression has neither classes nor scores of classes';
const OPENS_WITH_ACCURACY = 'accuracy is what the dashboard opens with';
const COMPARISON = 'Verdict; Challenger minus champion; Rate by version; Training metric';

export const EMPTY: readonly Empty[] = [
  ...emptyFor([IRIS], ONE_GAUGE, {
    fleet: 'Latency (p95); Requests received; Score drift (PSI)',
    model:
      'Live latency; Live requests; Low confidence; Latency; Error rate; Score and class drift (PSI); Fairness; Missing values; Cost per 1,000 predictions; Top drifted features; Predicted classes, v$version',
    latency: 'all but Health by signal',
    quality:
      'all but Health by signal; Health over time; Current quality; Difference from training; What changed with quality',
    drift: 'all but Health by signal',
    fairness: 'all but Health by signal',
    'data-quality': 'all but Health by signal',
    confidence: 'all but Health by signal',
    resources:
      'Queue length; Cost per 1,000 predictions; Cost per correct prediction; Total cost; Hourly cost; Business success rate; Business events; Value',
    llm: 'Token cost',
    versions: 'Traffic by version; Verdict; Challenger minus champion; Rate by version; Error rate',
    slo: 'all',
    governance: 'Availability; Within 500 ms; Disparate impact; Labels; Cost; Features; Worst hour by feature',
  }),
  ...emptyFor([DIABETES], REGRESSION, {
    fleet: 'Accuracy; Score drift (PSI)',
    model: 'Low confidence; Score and class drift (PSI); Fairness; Predicted classes, v$version',
    quality:
      'Health over time; Accuracy, realised and estimated; Difference from training; Error rate; Precision, recall, F1; AUC; Calibration error; Confusion matrix, v$version; Calibration curve, v$version; Change of accuracy, by part',
    drift: 'Score and class drift (PSI); Score, v$version; Predicted classes, v$version; Concept drift; Error rate',
    confidence: 'Score distribution, v$version; Low confidence; Mean score; Entropy; Sample size',
    resources: 'Cost per correct prediction',
    slo: objectives('confidence', 'correctness'),
  }),
  ...emptyFor([DIABETES], `${REGRESSION}, and ${OPENS_WITH_ACCURACY}`, { versions: COMPARISON }),
  ...emptyFor([DIABETES], 'no protected groups are counted for it', {
    fairness: 'all but Health by signal',
    governance: 'Disparate impact',
  }),
  ...emptyFor([DIABETES], 'only loans earn interest in the demo', { resources: 'Value' }),
  ...emptyFor([ASSISTANT], LANGUAGE, {
    fleet: 'Latency (p95); Accuracy; Score drift (PSI)',
    model:
      'Live latency; Low confidence; Latency; Quality; Score and class drift (PSI); Fairness; Missing values; Top drifted features; Predicted classes, v$version',
    latency: 'Percentiles; Current p95; Sample size; Share over 500 ms; Apdex; Mean and maximum; p95 by instance',
    quality: 'all but Health by signal; What changed with quality',
    drift: 'all but Health by signal',
    fairness: 'all but Health by signal',
    'data-quality': 'all but Health by signal; Health over time; Volume; Volume anomaly score',
    confidence: 'all but Health by signal',
    resources: 'Cost per correct prediction; Value',
    slo: objectives('latency', 'valid features', 'confidence', 'correctness'),
    governance: 'Within 500 ms; Quality; Disparate impact; Labels; Features; Worst hour by feature',
  }),
  ...emptyFor([ASSISTANT], `${LANGUAGE}, and ${OPENS_WITH_ACCURACY}`, { versions: COMPARISON }),
  ...emptyFor([LOAN], 'a classification has no errors of a size', { quality: 'Prediction error; R²' }),
  ...emptyFor([LOAN, DIABETES], 'one instance alone serves the models', {
    'data-quality': 'Consistency between instances',
  }),
  ...emptyFor([IRIS, LOAN, DIABETES], 'the language model alone runs on GPUs', {
    resources: 'GPU; GPU memory; GPU power; GPU temperature; GPU units; GPU errors',
  }),
  ...emptyFor([IRIS, LOAN, DIABETES], 'they are no language models', {
    llm: 'Health over time; First token, now; Time to first token; Time between tokens; Tokens per second; Cache; Running and preempted; Stages of a request; Accepted drafts; Aborted requests',
  }),
  ...emptyFor([ASSISTANT], 'neither its server nor its exporter is set to expose them', {
    resources: 'GPU units',
    llm: 'Stages of a request; Accepted drafts',
  }),
];

/** Variables without a value to choose, over the demo. */
export const NO_CHOICE = [
  { dashboard: 'drift', variable: 'feature', models: [IRIS], why: ONE_GAUGE },
  { dashboard: 'drift', variable: 'feature', models: [ASSISTANT], why: LANGUAGE },
];
