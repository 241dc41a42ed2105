import type { Notice } from '../derived';
import type { Labels } from '../series';
import type { BucketFlaw } from './distribution';
import type { Timeline } from './timelines';

interface Told {
  readonly severity: Notice['severity'];
  readonly text: (where: string) => string;
}

const FLAWS: Readonly<Record<BucketFlaw, Told>> = {
  noOpenBucket: {
    severity: 'warning',
    text: (where) =>
      `The histogram of ${where} has no bucket le="+Inf", without which its percentiles and shares are not known: see whether relabelling or a recording rule drops it.`,
  },
  fell: {
    severity: 'info',
    text: (where) =>
      `Cumulative buckets of ${where} fell where they may only rise and were forced monotonic, as Prometheus does: instances have different buckets, or were scraped at different moments. Values may be a little off.`,
  },
};

/** What a reader must know of the buckets that durations were read from. */
export function bucketNotices(timelines: readonly Timeline[]): Notice[] {
  return (['noOpenBucket', 'fell'] as const).flatMap((flaw): Notice[] => {
    const flawed = timelines.filter(({ distributions }) => distributions.some((one) => one.flaw === flaw));
    const [first] = flawed;
    if (first === undefined) {
      return [];
    }
    const { severity, text } = FLAWS[flaw];
    return [{ severity, text: text(flawed.length === 1 ? named(first.labels) : `${flawed.length} series`) }];
  });
}

const named = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ')}}`;
