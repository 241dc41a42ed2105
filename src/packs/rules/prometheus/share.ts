import { promql, type PromQL } from '../../../query/promql';
import type { Measured, Recording } from './figure';
import { recorded } from './scope';
import { wilson } from './wilson';

export interface Share {
  readonly measured: Measured;
  readonly recordings: readonly Recording[];
}

/**
 * A part of a whole with the same labels, and the side of Wilson's interval that trouble must have passed. The part may
 * pass the whole for a moment, as what is answered does while a queue drains.
 */
export function shareOf(
  part: PromQL,
  whole: PromQL,
  { record, trouble, least }: { readonly record: string; readonly trouble: 'above' | 'below'; readonly least: number }
): Share {
  const side = trouble === 'above' ? 'lower' : 'upper';
  const bound = `${record}_${side}`;
  return {
    measured: { value: recorded(record), bound: recorded(bound), sample: { count: whole, least } },
    recordings: [
      { record, expr: promql`clamp_max(${part} / (${whole} > 0), 1)` },
      { record: bound, expr: wilson(recorded(record), whole, side) },
    ],
  };
}
