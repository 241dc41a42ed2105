/** `warning` is what a detector says on its way to `drift`; after a drift it begins anew with the next step. */
export type DetectorState = 'stable' | 'warning' | 'drift';

/** Watches a stream of right and wrong predictions that arrive as counts per step. It keeps what it has learned. */
export interface Detector {
  /** `observations` of a step and how many of them were errors. Steps without observations change nothing. */
  readonly update: (observations: number, errors: number) => DetectorState;
}

/** A step counts when it has observations and its numbers are numbers. */
export function isStep(observations: number, errors: number): boolean {
  return observations > 0 && errors >= 0 && Number.isFinite(observations);
}

/** The states of a detector over the steps, the same length. Where a stream starts matters: anchor it at a deployment. */
export function detect(
  detector: Detector,
  observations: ArrayLike<number>,
  errors: ArrayLike<number>
): DetectorState[] {
  return Array.from(observations, (n, i) => detector.update(n, errors[i]));
}
