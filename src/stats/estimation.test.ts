import { seeded } from '../../test/reference/seeded';
import { elementAt } from './elements';
import { estimateQuality } from './estimation';

const share = [0.05, 0.2, 0.5, 0.8, 0.95];
const counts = [300, 250, 100, 150, 200];

describe('estimated quality', () => {
  it('covers the realised one when scores mean what they meant', () => {
    const random = seeded(9);
    const measures = ['accuracy', 'precision', 'recall', 'fBeta', 'auc'] as const;
    const covered = new Map(measures.map((measure) => [measure, 0]));
    const rounds = 200;
    for (let round = 0; round < rounds; round++) {
      const positives = counts.map(
        (count, i) => Array.from({ length: count }, random).filter((u) => u < elementAt(share, i)).length
      );
      const realised = { share: positives.map((one, i) => one / elementAt(counts, i)) };
      for (const measure of measures) {
        const truth = estimateQuality(measure, counts, realised, { threshold: 2 }).value;
        const { lower, upper } = estimateQuality(measure, counts, { share }, { threshold: 2, deviations: 1.96 });
        covered.set(measure, (covered.get(measure) ?? 0) + (lower <= truth && truth <= upper ? 1 : 0));
      }
    }
    for (const [measure, times] of covered) {
      expect([measure, times / rounds > 0.9, times / rounds < 0.99]).toEqual([measure, true, true]);
    }
  });

  it('is surer with more predictions, and less sure with a thin calibration map', () => {
    const error = (n: readonly number[], labelled?: readonly number[]) =>
      estimateQuality('precision', n, { share, count: labelled }, { threshold: 2 }).standardError;
    expect(error(counts.map((count) => count * 4))).toBeCloseTo(error(counts) / 2, 6);
    expect(error(counts, [10, 10, 10, 10, 10])).toBeGreaterThan(error(counts));
  });

  it('is not sure of a bin in which few labels agree', () => {
    const error = (labelled?: number[]) =>
      estimateQuality('accuracy', [100, 100], { share: [0, 1], count: labelled }, { threshold: 0 }).standardError;
    expect(error()).toBe(0);
    expect(error([3, 3])).toBeGreaterThan(error([300, 300]));
    expect(error([300, 300])).toBeGreaterThan(0);
  });

  it('is NaN without predictions, and where a share is missing for a bin that has some', () => {
    expect(estimateQuality('accuracy', [0, 0], { share: [0.1, 0.9] }).value).toBeNaN();
    expect(estimateQuality('accuracy', [5, 5], { share: [NaN, 0.9] }).value).toBeNaN();
    expect(estimateQuality('accuracy', [0, 5], { share: [NaN, 0.9] }, { threshold: 0 }).value).toBeCloseTo(0.9, 12);
    expect(estimateQuality('precision', [5, 0], { share: [0.1, 0.9] }, { threshold: 0 }).value).toBeNaN();
  });
});
