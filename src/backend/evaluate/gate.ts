import type { Notice, SignalSeries } from '../../query/derived';

/** Takes back every value whose sample is too small: no figure is better than one made up from a handful. */
export function gate(series: SignalSeries, minimumSample: number): SignalSeries {
  const { sample } = series;
  if (sample === undefined) {
    return series;
  }
  return { ...series, value: series.value.map((v, i) => (sample[i] >= minimumSample ? v : NaN)) };
}

/** Says how many series end on too few observations; `gated` are the series after the gate. */
export function gateNotice(series: readonly SignalSeries[], minimumSample: number): Notice[] {
  const short = series.filter(({ sample }) => {
    const last = sample?.at(-1);
    return last !== undefined && !(last >= minimumSample);
  });
  return short.length === 0
    ? []
    : [
        {
          severity: 'info',
          text: `${short.length} of ${series.length} series end with fewer than ${minimumSample} observations in the window: insufficient data, no value. A longer window gathers more.`,
        },
      ];
}
