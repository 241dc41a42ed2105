import type { Span } from './history';

/** When a condition that holds makes an alert fire, and one that ceased lets it end. Seconds. */
export interface Timing {
  readonly for: number;
  readonly keepFiringFor: number;
}

/**
 * When an alert would have fired, from whether its condition held at each of its evaluations. It fires once the condition has held
 * for the whole of `for`, and ends when it has not held for the whole of `keepFiringFor`.
 */
export function firings(times: Float64Array, holds: (i: number) => boolean, timing: Timing): Span[] {
  const spans: Span[] = [];
  let since: number | undefined;
  let firing: number | undefined;
  let ceased: number | undefined;
  times.forEach((time, i) => {
    if (holds(i)) {
      since ??= time;
      ceased = undefined;
      if (firing === undefined && time - since >= timing.for) {
        firing = time;
      }
      return;
    }
    since = undefined;
    if (firing === undefined) {
      return;
    }
    ceased ??= time;
    if (time - ceased >= timing.keepFiringFor) {
      spans.push({ start: firing, end: time });
      firing = undefined;
      ceased = undefined;
    }
  });
  const end = times.at(-1);
  return firing === undefined || end === undefined ? spans : [...spans, { start: firing, end }];
}
