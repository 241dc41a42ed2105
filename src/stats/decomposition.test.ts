import fc from 'fast-check';
import { brier, logLoss, type ScoreBins } from './classification';
import { type AdditiveMeasure, decompose } from './decomposition';

const MEASURES: readonly AdditiveMeasure[] = ['accuracy', 'brier', 'logLoss', 'positiveShare'];
const EDGES = [0.1, 0.25, 0.5, 0.6, 0.9];
const bins = (positives: readonly number[], negatives: readonly number[]): ScoreBins => ({
  edges: EDGES,
  positives,
  negatives,
});

const total = (counts: ArrayLike<number>) => Array.from(counts).reduce((sum, count) => sum + count, 0);

/** The measure over all bins, by itself. */
function measured(measure: AdditiveMeasure, { edges, positives, negatives }: ScoreBins): number {
  const n = total(positives) + total(negatives);
  switch (measure) {
    case 'brier':
      return brier({ edges, positives, negatives }).value;
    case 'logLoss':
      return logLoss({ edges, positives, negatives }).value;
    case 'positiveShare':
      return total(positives) / n;
    case 'accuracy':
      return (total(Array.from(negatives).slice(0, 3)) + total(Array.from(positives).slice(3))) / n;
  }
}

const row = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1e5 })), {
  minLength: EDGES.length + 1,
  maxLength: EDGES.length + 1,
});
const window = fc.tuple(row, row).filter(([p, n]) => total(p) + total(n) > 0);

test.each(MEASURES)(
  'the parts of %s add up to its change, whatever is merged and whatever a window lacks',
  (measure) => {
    fc.assert(
      fc.property(window, window, (then, now) => {
        const [reference, current] = [bins(...then), bins(...now)];
        const { inputs, relation, change, ...all } = decompose(measure, reference, current);
        const moved = measured(measure, current) - measured(measure, reference);
        expect(Math.abs(change.value - moved)).toBeLessThan(1e-12);
        expect(Math.abs(inputs.value + relation.value - moved)).toBeLessThan(1e-12);
        expect(Math.abs(all.current - all.reference - moved)).toBeLessThan(1e-12);
        expect(change.lower <= change.value && change.value <= change.upper).toBe(true);
        for (const { lower, value, upper } of [inputs, relation]) {
          expect(lower > value || value > upper).toBe(false);
        }
      })
    );
  }
);

test.each(MEASURES)('the way back of %s has the same parts with the other sign', (measure) => {
  fc.assert(
    fc.property(window, window, (then, now) => {
      const there = decompose(measure, bins(...then), bins(...now));
      const back = decompose(measure, bins(...now), bins(...then));
      expect(there.inputs.value).toBeCloseTo(-back.inputs.value, 12);
      expect(there.relation.value).toBeCloseTo(-back.relation.value, 12);
      expect(there.change.lower).toBeCloseTo(-back.change.upper, 9);
    })
  );
});

const STEADY = bins([10, 60, 200, 300, 500, 700], [700, 500, 300, 200, 60, 10]);

test('other scores with the same outcomes are inputs, other outcomes of the same scores the relation', () => {
  const scaled = (by: readonly number[]) =>
    bins(
      Array.from(STEADY.positives, (count, i) => count * (by[i] ?? NaN)),
      Array.from(STEADY.negatives, (count, i) => count * (by[i] ?? NaN))
    );
  const unsure = decompose('accuracy', STEADY, scaled([1, 1, 4, 4, 1, 1]));
  expect(unsure.inputs.upper).toBeLessThan(-0.05);
  expect(unsure.relation.value).toBe(0);
  const turned = decompose('accuracy', STEADY, { ...STEADY, positives: STEADY.negatives, negatives: STEADY.positives });
  expect(turned.relation.upper).toBeLessThan(-0.5);
  expect(turned.inputs.value).toBe(0);
});

test('what one window lacks is told, and is a change of inputs', () => {
  const without = bins([10, 60, 200, 300, 0, 0], [700, 500, 300, 200, 0, 0]);
  const { unshared, relation, inputs, groups, sample } = decompose('accuracy', STEADY, without);
  expect(unshared).toEqual({ reference: 1270 / 3540, current: 0 });
  expect([relation.value, groups, sample]).toEqual([0, 4, 2270]);
  expect(inputs.value).toBeCloseTo(measured('accuracy', without) - measured('accuracy', STEADY), 12);
});

test('thin bins join their neighbours on their own side of the threshold', () => {
  const thin = bins([0, 1, 20, 30, 1, 1], [70, 1, 30, 20, 0, 0]);
  // Below 0.5: two groups, the thin bin with the outer one; above it one, for what is left there is thin in both windows.
  expect(decompose('accuracy', thin, thin).groups).toBe(3);
  // With the threshold at 0.25 the bins of 0.25 to 0.5 and of 0.5 to 0.6 are above it.
  expect(decompose('accuracy', thin, thin, { threshold: 0.25 }).groups).toBe(3);
  expect(decompose('accuracy', thin, thin, { threshold: 0.25 }).reference).toBeCloseTo((71 + 52) / 174, 12);
});

test('the parts have no interval where either window has too few labels for the measure', () => {
  const few = (by: number) =>
    bins(
      Array.from(STEADY.positives, (count) => count * by),
      Array.from(STEADY.negatives, (count) => count * by)
    );
  // Of 3,540 labels.
  for (const [measure, by, isKnown] of [
    ['accuracy', 99 / 3540, false],
    ['positiveShare', 100 / 3540, true],
    ['brier', 999 / 3540, false],
    ['logLoss', 1000 / 3540, true],
  ] as const) {
    const { change, inputs, relation } = decompose(measure, STEADY, few(by));
    expect([inputs, relation].map(({ lower, upper }) => lower < upper)).toEqual([isKnown, isKnown]);
    expect(change.lower).toBeLessThan(change.upper);
  }
});

test('a model that errs nowhere in either window is not known to err nowhere', () => {
  const perfect = bins([0, 0, 0, 20, 20, 20], [20, 20, 20, 0, 0, 0]);
  const { relation } = decompose('accuracy', perfect, perfect);
  expect(relation.value).toBe(0);
  expect(relation.lower).toBeLessThan(-0.005);
});

test('more observations and less confidence make intervals shorter', () => {
  const times = ({ positives, negatives }: ScoreBins, by: number) =>
    bins(
      Array.from(positives, (count) => count * by),
      Array.from(negatives, (count) => count * by)
    );
  const width = (by: number, confidence = 0.95) => {
    const { lower, upper } = decompose('brier', STEADY, times(STEADY, by), { confidence }).change;
    return upper - lower;
  };
  expect(width(100)).toBeLessThan(width(1));
  expect(width(1, 0.8)).toBeLessThan(width(1));
});

test('an empty window has no figures', () => {
  const none = bins([0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]);
  const { change, inputs, sample } = decompose('accuracy', STEADY, none);
  expect([change.value, inputs.value, inputs.lower]).toEqual([NaN, NaN, NaN]);
  expect(sample).toBe(0);
});
