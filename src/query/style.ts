import type { Thresholds } from './signal';

/** What the levels look like wherever they are drawn. */
export const COLOURS = { ok: 'green', warning: 'orange', critical: 'red', insufficient: 'gray' } as const;

interface ThresholdSteps {
  readonly mode: 'absolute';
  readonly steps: ReadonlyArray<{ readonly value: number; readonly color: string }>;
}

/**
 * The value of the first step, which holds for everything below the second. A frame cannot say -Infinity (JSON has none),
 * and its form in a dashboard's file, null, is 0 in a frame: a panel puts its own first step before it and
 * draws a line there.
 */
export const LOWEST = -Number.MAX_VALUE;

/** Grafana's threshold steps: each colour holds from its value upwards, so where lower is worse they run from red up to green. */
export function thresholdSteps({ direction, warning, critical }: Thresholds): ThresholdSteps {
  const step = (value: number, color: string) => ({ value, color });
  const given = (value: number | undefined, color: string) => (value === undefined ? [] : [step(value, color)]);
  if (direction === 'above') {
    return {
      mode: 'absolute',
      steps: [step(LOWEST, COLOURS.ok), ...given(warning, COLOURS.warning), ...given(critical, COLOURS.critical)],
    };
  }
  const lowest = critical !== undefined ? COLOURS.critical : warning !== undefined ? COLOURS.warning : COLOURS.ok;
  return {
    mode: 'absolute',
    steps: [
      step(LOWEST, lowest),
      ...(critical !== undefined && warning !== undefined ? [step(critical, COLOURS.warning)] : []),
      ...given(warning ?? critical, COLOURS.ok),
    ],
  };
}

/** What the numbers of a level are called in panels. */
export const LEVEL_MAPPINGS = [
  {
    type: 'value',
    options: {
      '-1': { text: 'insufficient', color: COLOURS.insufficient, index: 0 },
      '0': { text: 'ok', color: COLOURS.ok, index: 1 },
      '1': { text: 'warning', color: COLOURS.warning, index: 2 },
      '2': { text: 'critical', color: COLOURS.critical, index: 3 },
    },
  },
] as const;
