import { CONFIDENCE } from '../../../stats/interval';
import { zOf } from '../../../stats/special';
import { promql, type PromQL } from '../../../query/promql';

const figures = (value: number): number => Number(value.toPrecision(7));

export const Z = zOf(CONFIDENCE);

/** A side of Wilson's score interval of a share, from the share and its number of trials with the same labels. */
export function wilson(share: PromQL, trials: PromQL, side: 'lower' | 'upper'): PromQL {
  const zz = Z * Z;
  const centre = promql`${share} + ${figures(zz / 2)} / ${trials}`;
  const half = promql`${figures(Z)} * sqrt(${share} * (1 - ${share}) / ${trials} + ${figures(zz / 4)} / ${trials} ^ 2)`;
  const whole = promql`(1 + ${figures(zz)} / ${trials})`;
  return side === 'upper' ? promql`(${centre} + ${half}) / ${whole}` : promql`(${centre} - ${half}) / ${whole}`;
}
