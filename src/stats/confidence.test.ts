import fc from 'fast-check';
import { binaryEntropy, meanEntropy } from './confidence';
import { addAt } from './elements';

test('is a bit at a half and nothing when sure', () => {
  expect(binaryEntropy(0.5)).toBe(1);
  expect(binaryEntropy(0)).toBe(0);
  expect(binaryEntropy(1)).toBe(0);
  expect(binaryEntropy(0.1)).toBeCloseTo(0.468995593589281, 12);
  expect(binaryEntropy(1.2)).toBeNaN();
});

test('its bounds hold for raw scores, whatever the bins', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 30 }),
      (scores, bins) => {
        const edges = Array.from({ length: bins }, (_, i) => (i + 1) / bins);
        const counts = new Float64Array(bins + 1);
        scores.forEach((score) =>
          addAt(
            counts,
            edges.findIndex((edge) => score <= edge),
            1
          )
        );
        const raw = scores.reduce((sum, score) => sum + binaryEntropy(score), 0) / scores.length;
        const { lower, value, upper } = meanEntropy({ edges, counts });
        expect(raw).toBeGreaterThanOrEqual(lower - 1e-12);
        expect(raw).toBeLessThanOrEqual(upper + 1e-12);
        expect(value).toBeGreaterThanOrEqual(lower - 1e-12);
        expect(value).toBeLessThanOrEqual(upper + 1e-12);
      }
    )
  );
});

test('without scores there is none', () => {
  expect(meanEntropy({ edges: [0.5], counts: [0, 0] }).value).toBeNaN();
});
