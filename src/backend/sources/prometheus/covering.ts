import { setImmediate } from 'node:timers/promises';
import type { RangeRequest } from '../../../query/request';
import type { Matrix, Series } from '../../../query/series';
import { SingleFlight } from '../cache';
import type { Caller } from '../caller';

type Ask = (request: RangeRequest, cancelled: AbortSignal) => Promise<Matrix>;

const keyOf = ({ start, end }: RangeRequest): string => `${start}/${end}`;

/** Whether the moments of one are all among those of the other; both are of one expression and step. */
const contains = (outer: RangeRequest, inner: RangeRequest): boolean => {
  const steps = (inner.start - outer.start) / outer.step;
  return outer.start <= inner.start && inner.end <= outer.end && Math.abs(steps - Math.round(steps)) < 1e-6;
};

/**
 * Ranges of one expression that are wanted at the same time, where one lies within another: the widest is asked, the others
 * take their part of its answer. PromQL evaluates each moment by itself, so that a part is what it would be alone. For
 * whole answers only: a limit on series would leave out others.
 */
export class Covering {
  readonly #wanted = new Map<string, Set<RangeRequest>>();
  readonly #flights: SingleFlight<Matrix>;

  constructor(onShared: () => void) {
    this.#flights = new SingleFlight(onShared);
  }

  /** `who` distinguishes callers whose answers may differ. */
  async answer(request: RangeRequest, who: string, caller: Omit<Caller, 'identity'>, ask: Ask): Promise<Matrix> {
    const group = JSON.stringify([who, request.step, request.expr]);
    const wanted = this.#wanted.get(group) ?? new Set();
    this.#wanted.set(group, wanted.add(request));
    const flown = (one: RangeRequest): Promise<Matrix> =>
      this.#flights.run(`${group} ${keyOf(one)}`, caller, (allCancelled) => ask(one, allCancelled));
    try {
      // Whoever asks in the same turn says first what it wants.
      await setImmediate();
      const widest = [...wanted].reduce((a, b) => (contains(b, a) ? b : a), request);
      if (keyOf(widest) === keyOf(request)) {
        return await flown(request);
      }
      try {
        return within(await flown(widest), request);
      } catch {
        caller.cancelled.throwIfAborted();
        // The wider range alone may be too much to ask for; whatever else it is, this one will say.
        return await flown(request);
      }
    } finally {
      wanted.delete(request);
      if (wanted.size === 0) {
        this.#wanted.delete(group);
      }
    }
  }
}

/** Times are read from texts of milliseconds. */
const TOLERANCE = 0.0005;

function within(matrix: Matrix, { start, end }: RangeRequest): Matrix {
  // Series with the same times share one array, and keep sharing it.
  const cuts = new Map<Float64Array, { readonly from: number; readonly to: number; readonly times: Float64Array }>();
  const cutOf = (all: Float64Array) => {
    const known = cuts.get(all);
    if (known !== undefined) {
      return known;
    }
    const from = all.findIndex((time) => time >= start - TOLERANCE);
    const to = all.findLastIndex((time) => time <= end + TOLERANCE) + 1;
    const cut = from < 0 ? { from: 0, to: 0, times: new Float64Array() } : { from, to, times: all.slice(from, to) };
    cuts.set(all, cut);
    return cut;
  };
  const series = matrix.series.flatMap((one): Series[] => {
    const { from, to, times } = cutOf(one.times);
    const histograms = one.histograms?.filter(({ time }) => time >= start - TOLERANCE && time <= end + TOLERANCE);
    return times.length === 0 && (histograms ?? []).length === 0
      ? []
      : [{ ...one, times, values: one.values.slice(from, to), ...(histograms === undefined ? {} : { histograms }) }];
  });
  return { ...matrix, series };
}
