import { totalOf } from '../histogram';
import { JEFFREYS, psi } from './divergence';
import { psiNoise } from './noise';

export interface PsiReport {
  readonly value: number;
  /** Less what noise contributes on average, not below 0: comparable between samples of different size. */
  readonly corrected: number;
  readonly nullMean: number;
  /** What PSI without drift exceeds in one window of a hundred. */
  readonly noiseFloor: number;
}

/** PSI beside what it would be by chance, for bins with some 20 current observations each. */
export function psiReport(reference: ArrayLike<number>, current: ArrayLike<number>, pseudo = JEFFREYS): PsiReport {
  const value = psi(reference, current, pseudo);
  const { mean, floor } = psiNoise(reference.length, totalOf(reference), totalOf(current));
  return { value, corrected: Math.max(0, value - mean), nullMean: mean, noiseFloor: floor };
}
