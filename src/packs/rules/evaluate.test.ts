import fc from 'fast-check';
import { MINUTE } from '../../time';
import { conditionOf, isMet, scoreOf, SEVERITIES, simulate, type SimulatedRule } from '.';

const simulated: SimulatedRule = {
  severity: 'critical',
  thresholds: { warning: 1, critical: 2 },
  timing: { for: '2m', keepFiringFor: '3m' },
  handling: { insufficient: 'resolve', missingSeriesEvals: 2 },
};

/** One level a minute, from minute zero. */
const minutes = (level: readonly number[], recovery: readonly number[] = level) => ({
  times: Float64Array.from(level, (_, i) => i * MINUTE),
  level: Float64Array.from(level),
  recovery: Float64Array.from(recovery),
});
const inMinutes = (firings: ReturnType<typeof simulate>) =>
  firings.map(({ pending, from, to }) => [pending / MINUTE, from / MINUTE, to === undefined ? undefined : to / MINUTE]);

test('fires after its wait, and ends after it was kept', () => {
  expect(inMinutes(simulate(simulated, minutes([0, 2, 2, 2, 2, 0, 0, 0, 0, 0])))).toEqual([[1, 3, 8]]);
});

test('what is over before its wait never fires', () => {
  expect(simulate(simulated, minutes([0, 2, 2, 0, 2, 2, 0]))).toEqual([]);
});

test('what comes back while it is kept is the same alert, without another wait', () => {
  expect(inMinutes(simulate(simulated, minutes([2, 2, 2, 0, 0, 2, 0, 0, 0, 0])))).toEqual([[0, 2, 9]]);
});

test('between the threshold and the recovery one an alert neither begins nor ends', () => {
  const at = { ...simulated, timing: { for: '0s', keepFiringFor: '0s' } };
  expect(inMinutes(simulate(at, minutes([1, 2, 1, 1, 0], [2, 2, 2, 1, 0])))).toEqual([[1, 1, 3]]);
});

test('a warning is silent while it is critical', () => {
  const warning: SimulatedRule = { ...simulated, severity: 'warning', timing: { for: '0s', keepFiringFor: '0s' } };
  expect(inMinutes(simulate(warning, minutes([0, 1, 2, 2, 1, 0])))).toEqual([
    [1, 1, 2],
    [4, 4, 5],
  ]);
});

test('a warning that has no critical one beside it continues', () => {
  const alone: SimulatedRule = { ...simulated, severity: 'warning', thresholds: { warning: 1 } };
  expect(inMinutes(simulate(alone, minutes([0, 1, 1, 2, 2, 0, 0, 0, 0])))).toEqual([[1, 3, 8]]);
});

test.each([
  ['resolve', [[0, 0, 1]]],
  ['hold', [[0, 0, 3]]],
] as const)('too little to judge: %s', (insufficient, firings) => {
  const at: SimulatedRule = {
    ...simulated,
    timing: { for: '0s', keepFiringFor: '0s' },
    handling: { insufficient, missingSeriesEvals: 2 },
  };
  expect(inMinutes(simulate(at, minutes([2, -1, -1, 0])))).toEqual(firings);
  expect(simulate(at, minutes([-1, -1, -1]))).toEqual([]);
});

test('an alert ends with its series, once that has been gone for long enough', () => {
  expect(inMinutes(simulate(simulated, minutes([2, 2, 2, NaN, 2, NaN, NaN, NaN])))).toEqual([[0, 2, 6]]);
});

test('one that still fires has no end', () => {
  expect(inMinutes(simulate(simulated, minutes([2, 2, 2, 0])))).toEqual([[0, 2, undefined]]);
});

const level = fc.constantFrom(-1, 0, 1, 2);

test('at no moment does one instance begin a warning and a critical alert', () => {
  fc.assert(
    fc.property(level, level, fc.constantFrom('hold' as const, 'resolve' as const), (one, other, insufficient) => {
      const [mild, strict] = one > other ? [one, other] : [other, one];
      const begun = SEVERITIES.filter((severity) =>
        isMet(conditionOf(severity, simulated.thresholds), scoreOf(strict, mild, severity, insufficient), false)
      );
      expect(begun.length).toBeLessThanOrEqual(1);
    })
  );
});

test('whatever begins an alert keeps it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -2, max: 4 }), fc.constantFrom(...SEVERITIES), (score, severity) => {
      const condition = conditionOf(severity, simulated.thresholds);
      expect(isMet(condition, score, false) && !isMet(condition, score, true)).toBe(false);
    })
  );
});

test('every alert fires for a while, and after its wait', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(-1, 0, 1, 2, NaN), { maxLength: 60 }), (levels) => {
      for (const { pending, from, to } of simulate(simulated, minutes(levels))) {
        expect(from - pending).toBeGreaterThanOrEqual(2 * MINUTE);
        expect(to ?? Infinity).toBeGreaterThan(from);
      }
    })
  );
});
