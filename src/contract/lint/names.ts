import { CONTRACT_METRICS } from '../../profiles/make';
import { CONTRACT } from '../metrics';
import { type Check, some } from './finding';

/** A version on every series: without it a new version's figures are mixed with the old one's. */
export const versionLabel: Check = ({ unversioned }) => {
  const names = Object.keys(unversioned).sort();
  return names.length === 0
    ? []
    : [
        {
          check: 'version-label',
          severity: 'warning',
          metric: names[0],
          text: `${some(names)} ${names.length === 1 ? 'has' : 'have'} series without a version: versions cannot be told apart, nor compared with the baseline of their run.`,
          advice: 'Add the label version, with the version of the model in MLflow.',
        },
      ];
};

/** Counters by the names that signals look for. */
export const totalSuffix: Check = ({ series, types }) =>
  Object.keys(series)
    .filter((name) => !name.endsWith('_total'))
    .filter((name) => types[name] === 'counter' || CONTRACT.some((metric) => metric.name === `${name}_total`))
    .map((name) => ({
      check: 'total-suffix',
      severity: 'warning' as const,
      metric: name,
      text: `A counter named without _total: signals look for ${name}_total and find nothing.`,
      advice: `Name it ${name}_total; prometheus_client does so by itself for a Counter.`,
    }));

const QUALITY_GAUGES = ['accuracy', 'precision', 'recall', 'f1', 'auc'].map((name) => `model_${name}`);

/** A figure of quality that says nothing of how many predictions it comes of. */
export const gaugesAlone: Check = ({ series }) => {
  const gauges = QUALITY_GAUGES.filter((name) => name in series);
  return gauges.length === 0 || CONTRACT_METRICS.outcomes in series
    ? []
    : [
        {
          check: 'gauges-alone',
          severity: 'info',
          metric: gauges[0],
          text: `Quality comes of ${some(gauges)} alone: of how many predictions, is not known, so there is no interval, and a few mistakes look like a fall.`,
          advice: `Count labelled predictions in ${CONTRACT_METRICS.outcomes}: every figure of quality follows, with its certainty.`,
        },
      ];
};
