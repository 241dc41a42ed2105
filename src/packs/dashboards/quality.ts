import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { conceptDrifts } from './annotations';
import { dashboardOf } from './dashboard';
import { panelLink } from './links';
import { crossed, curve, figure, graph, sampleSize, table, verdict, verdictHistory } from './panels';

const SIGNALS = ['quality', 'estimatedQuality', 'conceptDrift'];
const HALF = { width: 12, height: 8 } as const;

/** How often the model is right: by the labels that have arrived, by estimate, and against its training. */
export const quality = (): Dashboard =>
  dashboardOf({
    slug: 'quality',
    title: 'quality',
    description:
      'How often the model is right: by the labels that have arrived, by estimate before they do, and against what it reached in training.',
    variables: { models: 'one' },
    from: 'now-24h',
    annotations: [conceptDrifts()],
    sections: [
      {
        panels: [
          verdict({ signals: SIGNALS, to: 'model', height: 6 }),
          verdictHistory({ signals: SIGNALS, to: 'model', height: 6 }),
        ],
      },
      {
        title: 'Realised, estimated, and as trained',
        panels: [
          graph({
            title: 'Accuracy, realised and estimated',
            description:
              'Realised: what the labels that have arrived say. Estimated: what the scores let expect, known before any label, blind to concept drift. Where the estimate holds and the realised figure falls, the world has changed and not the input. Dashed: where a warning and where critical begins.',
            width: 16,
            height: 10,
            ask: [{ signal: 'estimatedQuality', window: '$window', legend: '{{measure}} {{kind}} · v{{version}}' }],
            links: [panelLink('drift', 'Drift')],
          }),
          figure({
            title: 'Accuracy or error now',
            description:
              'What the labels that have arrived say at the end of the time of the dashboard: accuracy, or of a regression R² and the root mean squared error.',
            width: 8,
            height: 5,
            ask: [{ signal: 'quality', window: '$window' }],
          }),
          sampleSize({
            title: 'Labelled predictions behind it',
            description: 'For how many predictions of the window the truth is known. Under thirty there is no figure.',
            width: 8,
            height: 5,
            ask: [{ signal: 'quality', window: '$window' }],
          }),
          graph({
            ...HALF,
            title: 'Distance from training',
            description:
              'Accuracy, F1 and AUC less what the version’s run logged to MLflow under the same name. Nought is as trained; below is worse.',
            limits: 'none',
            bands: false,
            ask: [
              {
                signal: 'quality',
                window: '$window',
                legend: '{{measure}} · v{{version}}',
                options: { measures: ['accuracy', 'f1', 'auc'], against: 'difference' },
              },
            ],
          }),
          graph({
            ...HALF,
            title: 'Error rate',
            description:
              'The share of labelled predictions that were wrong, in steps of ten minutes: what the detector of concept drift reads.',
            limits: 'none',
            bands: false,
            min: 0,
            unit: 'percentunit',
            only: 'errorRate',
            ask: [{ signal: 'conceptDrift' }],
            links: [panelLink('drift', 'Drift')],
          }),
        ],
      },
      {
        title: 'Classes',
        panels: [
          graph({
            ...HALF,
            title: 'Precision, recall, F1',
            description:
              'Precision: of what was predicted positive, the share that was. Recall: of what was positive, the share that was found. F1: both in one.',
            limits: 'none',
            bands: false,
            ask: [
              {
                signal: 'quality',
                window: '$window',
                legend: '{{measure}} · v{{version}}',
                options: { measures: ['precision', 'recall', 'f1'] },
              },
            ],
          }),
          graph({
            ...HALF,
            title: 'AUC',
            description:
              'How well the score ranks positives above negatives, whatever the threshold; the band joins what the buckets and what the sample leave open.',
            limits: 'none',
            ask: [{ signal: 'quality', window: '$window', options: { measures: ['auc'] } }],
          }),
          table({
            title: 'Confusion matrix of v$version',
            description:
              'Labelled predictions of the window: what was true in rows, what was predicted in columns. The diagonal is right.',
            repeat: 'version',
            width: 24,
            height: 6,
            ask: [{ signal: 'quality', window: '$window', options: { view: 'confusion' } }],
            transformations: [crossed('actual', 'predicted', 'count')],
          }),
          curve({
            title: 'Reliability of v$version',
            description:
              'Of the predictions with a score, the share that was positive, with its interval. On the dashed line a score means what it says; below it the model is too sure of itself.',
            repeat: 'version',
            width: 24,
            height: 9,
            along: 'score',
            drawn: 'observed',
            lower: 'lower',
            upper: 'upper',
            ask: [{ signal: 'quality', window: '$window', options: { view: 'reliability' } }],
          }),
          graph({
            title: 'Calibration',
            description:
              'Brier score, logarithmic loss and expected calibration error: how far scores are from probabilities. Lower is better.',
            width: 24,
            height: 8,
            min: 0,
            limits: 'none',
            bands: false,
            ask: [
              {
                signal: 'quality',
                window: '$window',
                legend: '{{measure}} · v{{version}}',
                options: { measures: ['brier', 'log_loss', 'ece'] },
              },
            ],
          }),
        ],
      },
      {
        title: 'Regression',
        collapsed: true,
        panels: [
          graph({
            ...HALF,
            title: 'Size of errors',
            description: 'Mean absolute and root mean squared error, and the bias: in the unit of what is predicted.',
            unit: 'none',
            limits: 'none',
            ask: [{ signal: 'quality', window: '$window', options: { measures: ['mae', 'rmse', 'bias'] } }],
          }),
          graph({
            ...HALF,
            title: 'Variance explained',
            description: 'R²: one is perfect, nought is no better than always predicting the mean.',
            unit: 'none',
            limits: 'none',
            max: 1,
            ask: [{ signal: 'quality', window: '$window', options: { measures: ['r2'] } }],
          }),
        ],
      },
    ],
    reads: {
      metrics: ['outcomes', 'labelled', 'positiveScore', 'errorAbsolute', 'accuracy', 'predictions'],
      others: [
        'Estimated quality: the baseline `modelwatch/baseline.json` of the version’s run in MLflow.',
        'Distance from training: metrics of the same names, logged to the version’s run in MLflow.',
      ],
    },
  });
