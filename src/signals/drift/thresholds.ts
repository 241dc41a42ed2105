import type { Thresholds } from '../signal';
import { bandsOf } from './measures';
import type { DriftOptions } from './options';

/** Evidently calls a distance of 0.1 drift, and knows no second step. */
const EVIDENTLY: Thresholds = { trouble: 'above', warning: 0.1 };

export const thresholdsOf = ({ measure, compat }: DriftOptions): Thresholds =>
  compat === 'evidently' ? EVIDENTLY : { trouble: 'above', ...bandsOf(measure[0]) };
