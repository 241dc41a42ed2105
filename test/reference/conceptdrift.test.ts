import { adwin, ddm, detect, type Detector, hddmA, pageHinkley } from '../../src/stats/conceptdrift';
import recorded from './values/conceptdrift.json';

function watched(detector: Detector, errors: string) {
  const states = detect(detector, new Array<number>(errors.length).fill(1), [...errors].map(Number));
  const at = (state: string) => states.flatMap((one, i) => (one === state ? [i] : []));
  return { drift: at('drift'), warning: at('warning') };
}

describe.each(recorded.cases.map((one, i) => [i, one] as const))('detectors fed one by one, stream %i', (_, one) => {
  it('agree with river', () => {
    expect(watched(ddm(), one.errors)).toEqual(one.ddm);
    expect(watched(hddmA(), one.errors)).toEqual(one.hddmA);
    expect(watched(pageHinkley({ threshold: 10 }), one.errors)).toEqual(one.pageHinkley);
    expect(watched(adwin({ maximumSteps: 4000 }), one.errors)).toEqual(one.adwin);
  });
});
