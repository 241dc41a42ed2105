import {
  adwin,
  cusum,
  ddm,
  detect,
  type Detector,
  type DetectorState,
  hddmA,
  pageHinkley,
  pageHinkleyThreshold,
} from '../../stats/conceptdrift';
import type { DetectorName } from './options';
import type { ErrorStream } from './stream';

/** Predictions from which the normal error rate is learned where no baseline tells it. */
const LEARNED_FROM = 500;

/** A shift should show within so many steps. */
const STEPS_TO_DETECT = 20;

/** What the detector says after each slot. */
export function detected(name: DetectorName, stream: ErrorStream, normal: number | undefined): DetectorState[] {
  return detect(detectorOf(name, stream, normal), stream.observations, stream.errors);
}

function detectorOf(name: DetectorName, stream: ErrorStream, normal: number | undefined): Detector {
  switch (name) {
    case 'ddm':
      return ddm();
    case 'hddmA':
      return hddmA();
    case 'adwin':
      return adwin();
    case 'cusum':
      return cusum({ target: normal ?? learned(stream) });
    case 'pageHinkley': {
      const busy = stream.observations.filter((count) => count > 0);
      const perStep = busy.reduce((sum, count) => sum + count, 0) / busy.length;
      const threshold = pageHinkleyThreshold(perStep, normal ?? learned(stream), STEPS_TO_DETECT);
      return pageHinkley({ threshold, direction: 'up' });
    }
  }
}

/** The error rate of the first predictions, half an error either way so that it is never 0 or 1. */
function learned({ observations, errors }: ErrorStream): number {
  let n = 0;
  let wrong = 0;
  for (let i = 0; i < observations.length && n < LEARNED_FROM; i++) {
    n += observations[i];
    wrong += errors[i];
  }
  return (wrong + 0.5) / (n + 1);
}
