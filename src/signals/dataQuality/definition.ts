import { defineSignal, type Thresholds } from '../signal';
import { derive } from './derive';
import { dataQualityOptions, judgedKind, type Kind } from './options';
import { plan } from './plan';

const THRESHOLDS: Readonly<Record<Kind, Thresholds>> = {
  share: { trouble: 'above', warning: 0.05, critical: 0.2 },
  score: { trouble: 'above', warning: 4, critical: 8 },
  age: { trouble: 'above', warning: 3600, critical: 86_400 },
  distance: { trouble: 'above', warning: 0.1, critical: 0.25 },
};

export const dataQuality = defineSignal({
  id: 'dataQuality',
  title: 'Data quality',
  summary: 'Whether the input is complete, valid, fresh, in its usual volume and the same on all instances.',
  description:
    'Missing and invalid values and categories that training never saw, as shares of the predictions of the window; the volume of predictions against the same hour of earlier weeks; seconds since a source last delivered; and how far the values of a feature differ between instances, beyond what chance explains. Thresholds speak about the first measure and those of its kind: shares, deviations, seconds or distances.',
  group: 'data',
  unit: 'percentunit',
  options: dataQualityOptions,
  thresholds: (options) => THRESHOLDS[judgedKind(options)],
  minimumSample: 30,
  defaultWindow: '1h',
  levelBy: 'interval',
  checked: true,
  plan,
  derive,
});
