import { type PromQL, promql } from '../../../query/promql';
import { CONFIDENCE, CORRECTION } from '../../../stats/interval';
import { zOf } from '../../../stats/special';
import type { Measured } from './figure';
import { recorded, type Recording } from './scope';

const figures = (value: number): number => Number(value.toPrecision(7));

/** A side of Wilson's score interval of a share, from the share and its number of trials with the same labels. */
export function wilson(share: PromQL, trials: PromQL, side: 'lower' | 'upper', confidence = CONFIDENCE): PromQL {
  const z = zOf(confidence);
  const zz = z * z;
  const centre = promql`${share} + ${figures(zz / 2)} / ${trials}`;
  const half = promql`${figures(z)} * sqrt(${share} * (1 - ${share}) / ${trials} + ${figures(zz / 4)} / ${trials} ^ 2)`;
  const whole = promql`(1 + ${figures(zz)} / ${trials})`;
  return side === 'upper' ? promql`(${centre} + ${half}) / ${whole}` : promql`(${centre} - ${half}) / ${whole}`;
}

/** A side of the interval that the data source shows of a share (`shareInterval`). */
export const shareBound = (share: PromQL, trials: PromQL, side: 'lower' | 'upper'): PromQL =>
  side === 'upper'
    ? wilson(promql`clamp_max(${share} + ${CORRECTION} / ${trials}, 1)`, trials, side)
    : wilson(promql`clamp_min(${share} - ${CORRECTION} / ${trials}, 0)`, trials, side);

interface Share {
  readonly measured: Measured;
  readonly recordings: readonly Recording[];
}

/**
 * A part of a whole with the same labels, and the side of its interval that must lie beyond the threshold. The part may
 * pass the whole for a moment, as what is answered does while a queue drains.
 */
export function shareOf(
  part: PromQL,
  whole: PromQL,
  {
    record,
    direction,
    least,
  }: { readonly record: string; readonly direction: 'above' | 'below'; readonly least: number }
): Share {
  const side = direction === 'above' ? 'lower' : 'upper';
  const bound = `${record}_${side}`;
  return {
    measured: { value: recorded(record), bound: recorded(bound), sample: { count: whole, least } },
    recordings: [
      { record, expr: promql`clamp_max(${part} / (${whole} > 0), 1)` },
      { record: bound, expr: shareBound(recorded(record), whole, side) },
    ],
  };
}

/**
 * A percentile, and where it is above the highest bucket edge, which replaces it there: the largest of all
 * has that edge too.
 */
export function percentile(
  record: string,
  quantile: number,
  of: (quantile: number) => PromQL
): Pick<Measured, 'value' | 'bound' | 'open'> & { readonly recordings: readonly Recording[] } {
  const [value, open] = [recorded(record), `${record}_open`];
  return {
    value,
    bound: value,
    open: recorded(open),
    recordings: [
      { record, expr: of(quantile) },
      { record: open, expr: promql`(${of(1)}) == ${value} > 0` },
    ],
  };
}
