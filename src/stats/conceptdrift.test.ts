import { normals, seeded } from '../../test/reference/seeded';
import { adwin, cusum, ddm, detect, type Detector, hddmA, pageHinkley, pageHinkleyThreshold } from './conceptdrift';

const DETECTORS: ReadonlyArray<readonly [string, () => Detector]> = [
  ['ddm', ddm],
  ['hddmA', hddmA],
  ['adwin', adwin],
  ['pageHinkley', () => pageHinkley({ threshold: pageHinkleyThreshold(500, 0.1, 20) })],
  ['cusum', () => cusum({ target: 0.1 })],
];

/** Steps of 500 observations with a normal approximation of their errors; the rate changes at step `change`. */
function stream(before: number, after: number, change: number, steps: number, seed = 5) {
  const normal = normals(seeded(seed));
  const errors = Array.from({ length: steps }, (_, i) => {
    const rate = i < change ? before : after;
    return Math.max(0, Math.round(500 * rate + Math.sqrt(500 * rate * (1 - rate)) * normal()));
  });
  return { observations: errors.map(() => 500), errors };
}

describe.each(DETECTORS)('%s', (_, create) => {
  it('finds a rate that doubles, and not before', () => {
    const { observations, errors } = stream(0.1, 0.2, 100, 140);
    const first = detect(create(), observations, errors).indexOf('drift');
    expect(first).toBeGreaterThanOrEqual(100);
    expect(first).toBeLessThan(120);
  });

  it('is not moved by empty, broken or faultless steps', () => {
    const detector = create();
    expect(detect(detector, [0, NaN, -1, 5], [0, 1, 1, NaN])).toEqual(['stable', 'stable', 'stable', 'stable']);
    expect(detect(detector, new Array<number>(50).fill(100), new Array<number>(50).fill(0))).not.toContain('drift');
  });
});

// DDM compares with the luckiest moment that it has seen, and is not quiet for ever.
test.each(DETECTORS.filter(([name]) => name !== 'ddm'))('%s is quiet without a change', (_, create) => {
  const { observations, errors } = stream(0.1, 0.1, 0, 60, 11);
  expect(detect(create(), observations, errors)).not.toContain('drift');
});

describe('what the detectors add', () => {
  it('ddm does not take the first error for a drift', () => {
    const detector = ddm();
    detector.update(100, 0);
    expect(detector.update(1, 1)).toBe('stable');
  });

  it('ddm and hddmA do not depend on how observations fall into steps while the rate is steady', () => {
    const halves = { observations: new Array<number>(40).fill(50), errors: new Array<number>(40).fill(5) };
    const whole = { observations: new Array<number>(20).fill(100), errors: new Array<number>(20).fill(10) };
    for (const create of [ddm, hddmA]) {
      expect(detect(create(), halves.observations, halves.errors).at(-1)).toBe(
        detect(create(), whole.observations, whole.errors).at(-1)
      );
    }
  });

  it('adwin knows the present', () => {
    const detector = adwin();
    const { observations, errors } = stream(0.1, 0.4, 50, 80);
    detect(detector, observations, errors);
    expect(detector.window().rate).toBeGreaterThan(0.36);
    expect(adwin({ maximumSteps: 3 }).window().observations).toBe(0);
  });

  it('cusum holds a drift until the rate is back', () => {
    const detector = cusum({ target: 0.05 });
    const at = (rate: number, steps: number) =>
      detect(detector, new Array<number>(steps).fill(100), new Array<number>(steps).fill(100 * rate));
    expect(at(0.06, 500)).not.toContain('warning');
    expect(
      at(0.2, 1000)
        .slice(3)
        .every((state) => state === 'drift')
    ).toBe(true);
    const back = at(0.05, 60);
    expect(back[0]).toBe('drift');
    expect(back.at(-1)).toBe('stable');
  });

  it('page-hinkley finds in steps of ten thousand what it finds in steps of a thousand', () => {
    for (const n of [1000, 10_000]) {
      const observations = new Array<number>(100).fill(n);
      const errors = observations.map((_, i) => (i < 60 ? 0.05 : 0.07) * n);
      const detector = pageHinkley({ threshold: pageHinkleyThreshold(n, 0.05, 20), direction: 'up' });
      expect(detect(detector, observations, errors)).toContain('drift');
    }
  });

  it.each([0, 1, NaN])('cusum refuses a target of %p', (target) => {
    expect(() => cusum({ target })).toThrow('between 0 and 1');
  });
});
