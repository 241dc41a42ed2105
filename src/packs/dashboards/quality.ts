import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { conceptDrifts } from './annotations';
import { dashboardOf } from './dashboard';
import { panelLink } from './links';
import { changes, crossed, curve, figure, graph, healthOf, PLAIN, sampleSize, size, table } from './panels';
import { BY_MEASURE, BY_VERSION, ERROR_RATE, inWindow, type PanelQuery } from './query';
import { signalOf } from './registry';

const SIGNALS = ['quality', 'estimatedQuality', 'conceptDrift'];
const measured = (...measures: readonly string[]): PanelQuery =>
  inWindow('quality', BY_MEASURE, { measures: [...measures] });

const HALF = { width: 12, height: 8 } as const;

/** How often the model is right: by the labels that have arrived, by estimate, and against its training. */
export const quality = (): Dashboard =>
  dashboardOf({
    slug: 'quality',
    title: 'quality',
    description:
      'Model quality: realised from the labels that have arrived, estimated before they do, and compared with training.',
    variables: { models: 'one', attention: SIGNALS },
    from: 'now-24h',
    annotations: [conceptDrifts()],
    sections: [
      { panels: healthOf(SIGNALS) },
      {
        title: 'Performance',
        panels: [
          graph({
            title: 'Accuracy, realised and estimated',
            id: 4,
            description:
              'Realised: from the labels that have arrived. Estimated: expected from the prediction scores, available before any label, blind to concept drift. If realised accuracy falls while the estimate holds, suspect concept drift rather than input drift. Dashed lines: warning and critical thresholds.',
            ...size(16, 10),
            ask: [inWindow('estimatedQuality', '{{measure}} {{kind}} v{{version}}')],
            links: [panelLink('drift', 'Drift')],
          }).overrideByRegexp('/^labelCoverage/', [
            // The share of predictions that have labels, which is no accuracy.
            { id: 'custom.hideFrom', value: { viz: true, legend: true, tooltip: true } },
          ]),
          figure({
            title: 'Current quality',
            description:
              'From the labels that have arrived by the end of the dashboard’s time range: accuracy; for a regression R² and the root mean squared error.',
            ...size(8, 5),
            ask: [inWindow('quality', BY_MEASURE)],
          }),
          sampleSize({
            title: 'Sample size',
            description: `Number of labelled predictions in the window. Below ${signalOf('quality').minimumSample} no value is shown.`,
            ...size(8, 5),
            ask: [inWindow('quality', BY_MEASURE)],
          }),
          graph({
            ...HALF,
            title: 'Difference from training',
            description:
              'Accuracy, F1 and AUC minus the value that the version’s run logged to MLflow under the same name. 0 is as in training; negative is worse.',
            ...PLAIN,
            ask: [inWindow('quality', BY_MEASURE, { measures: ['accuracy', 'f1', 'auc'], against: 'difference' })],
          }),
          graph({
            ...HALF,
            title: 'Error rate',
            description:
              'Share of labelled predictions that were wrong in the window before each point; the concept drift detector reads the same errors in steps of ten minutes.',
            ...PLAIN,
            min: 0,
            unit: 'percentunit',
            ask: [ERROR_RATE],
            links: [panelLink('drift', 'Drift')],
          }),
        ],
      },
      {
        title: 'Why quality changed',
        panels: [
          changes({ id: 30, width: 24, height: 8 }),
          graph({
            title: 'Change of accuracy, by part',
            id: 31,
            noValue: 'needs score histograms by outcome',
            description:
              'Change of accuracy from the baseline to each window, and its two parts. Inputs: other scores, with the outcomes that such scores have. Relation: other outcomes at the same scores. They add up to the change; the bands are 95 % confidence intervals.',
            ...size(24, 9),
            unit: 'percentunit',
            limits: 'none',
            ask: [inWindow('causes', BY_MEASURE)],
            links: [panelLink('drift', 'Drift')],
          }),
        ],
      },
      {
        title: 'Classification',
        panels: [
          graph({
            ...HALF,
            title: 'Precision, recall, F1',
            id: 11,
            noValue: 'classification models only',
            description:
              'Precision: share of positive predictions that were correct. Recall: share of actual positives that were found. F1: their harmonic mean.',
            ...PLAIN,
            ask: [measured('precision', 'recall', 'f1')],
          }),
          graph({
            ...HALF,
            title: 'AUC',
            noValue: 'classification models only',
            description:
              'How well the score ranks positives above negatives, independent of a threshold. The band is the uncertainty from bucket boundaries and sample size.',
            limits: 'none',
            ask: [inWindow('quality', BY_VERSION, { measures: ['auc'] })],
          }),
          table({
            title: 'Confusion matrix, v$version',
            description:
              'Labelled predictions of the window: actual classes in rows, predicted classes in columns. The diagonal is correct.',
            repeat: 'version',
            ...size(24, 6),
            ask: [{ signal: 'quality', window: '$window', options: { view: 'confusion' } }],
            transformations: [crossed('actual', 'predicted', 'count')],
            noValue: 'classification models only',
          })
            // Counts to be compared with each other are written out.
            .unit('locale')
            .decimals(0),
          curve({
            title: 'Calibration curve, v$version',
            noValue: 'classification models only',
            description:
              'Observed share of positives by predicted score, with its confidence interval. On the dashed line the scores are probabilities; below it the model is overconfident.',
            repeat: 'version',
            ...size(24, 9),
            x: 'score',
            y: 'observed',
            ideal: 'ideal',
            lower: 'lower',
            upper: 'upper',
            ask: [{ signal: 'quality', window: '$window', options: { view: 'reliability' } }],
          }),
          graph({
            title: 'Calibration error',
            noValue: 'classification models only',
            description: 'Brier score, log loss and expected calibration error (ECE). Lower is better.',
            ...size(24, 8),
            min: 0,
            ...PLAIN,
            ask: [measured('brier', 'logLoss', 'ece')],
          }),
        ],
      },
      {
        title: 'Regression',
        collapsed: true,
        panels: [
          graph({
            ...HALF,
            title: 'Prediction error',
            id: 16,
            noValue: 'regression models only',
            description: 'Mean absolute error, root mean squared error and bias, in the unit of the target.',
            unit: 'none',
            limits: 'none',
            ask: [measured('mae', 'rmse', 'bias')],
          }),
          graph({
            ...HALF,
            title: 'R²',
            noValue: 'regression models only',
            description: 'Coefficient of determination: 1 is perfect, 0 is no better than always predicting the mean.',
            unit: 'none',
            limits: 'none',
            max: 1,
            ask: [inWindow('quality', BY_VERSION, { measures: ['r2'] })],
          }),
        ],
      },
    ],
    reads: {
      metrics: ['outcomes', 'labelled', 'positiveScore', 'errorAbsolute', 'accuracy', 'predictions'],
      others: [
        'Estimated quality: the baseline `modelwatch/baseline.json` of the version’s run in MLflow.',
        'Difference from training: metrics of the same names, logged to the version’s run in MLflow.',
      ],
    },
  });
