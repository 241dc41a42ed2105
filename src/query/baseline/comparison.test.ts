import fc from 'fast-check';
import { type Baseline, BASELINE_SCHEMA } from './artifact';
import { compareBaselines } from './comparison';

const of = (parts: Partial<Baseline>): Baseline => ({
  schema: BASELINE_SCHEMA,
  features: {},
  metrics: {},
  groups: {},
  attributions: {},
  ...parts,
});

const numeric = (...counts: number[]) => ({
  type: 'numeric' as const,
  edges: counts.slice(1).map((_, i) => i + 1),
  counts,
  missing: 0,
});

it('ranks what moved the most first, with its level', () => {
  const compared = compareBaselines(
    of({
      features: { still: numeric(300, 400, 300, 200), moved: numeric(500, 300, 100, 100) },
      classes: { yes: 500, no: 500 },
    }),
    of({
      features: { still: numeric(310, 390, 305, 195), moved: numeric(100, 100, 300, 500) },
      classes: { yes: 505, no: 495 },
    })
  );
  expect(compared.map(({ of: what, name, level }) => [what, name, level])).toEqual([
    ['feature', 'moved', 'critical'],
    ['feature', 'still', 'ok'],
    ['classes', '', 'ok'],
  ]);
});

it('has no figure for what only one side has, and says which', () => {
  const [only] = compareBaselines(of({ features: { age: numeric(10, 20, 30, 40) } }), of({}));
  expect(only).toMatchObject({ psi: null, level: 'insufficient', reason: 'only the first has it' });
});

it('has no figure for edges that do not meet', () => {
  const [one] = compareBaselines(
    of({ scores: { edges: [0.1, 0.2, 0.3], counts: [100, 100, 100, 100] } }),
    of({ scores: { edges: [0.15, 0.25, 0.35], counts: [100, 100, 100, 100] } })
  );
  expect(one).toMatchObject({ psi: null, level: 'insufficient' });
  expect(one?.reason).toContain('share');
});

it('finds nothing between a baseline and itself', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 4, maxLength: 12 }), (counts) => {
      const same = of({ features: { x: numeric(...counts) } });
      for (const { psi, level } of compareBaselines(same, same)) {
        expect(psi ?? 0).toBeCloseTo(0, 9);
        expect(['ok', 'insufficient']).toContain(level);
      }
    })
  );
});
