import { grouped } from '../grouped';
import { meaningOf } from '../profiles/contract';
import { CONTRACT_METRICS } from '../profiles/profile';
import type { Labels } from '../query/series';
import { confidenceOptions } from '../signals/confidence';
import { latencyOptions } from '../signals/latency/plan';
import { largest, smallest } from '../stats/elements';
import { listed } from '../text';
import type { Exposed, ExposedCombinations, ExposedHistogram } from './metric';
import { CONTRACT } from './metrics';

/** `warning`: figures are wrong or missing by it; `info`: they could be better. */
interface LintFinding {
  readonly check: string;
  readonly severity: 'warning' | 'info';
  readonly metric: string;
  /** What was found, and what it does to the figures. */
  readonly text: string;
  /** What to do about it. */
  readonly advice: string;
}

type Check = (exposed: Exposed) => LintFinding[];

/** So many of a list are named. */
const NAMED = 4;

const some = (items: readonly string[], count?: number): string => listed(items, NAMED, count);

/** A version on every series: without it a new version's figures are mixed with the old one's. */
const versionLabel: Check = ({ unversioned }) => {
  const names = Object.keys(unversioned).sort();
  const [metric] = names;
  return metric === undefined
    ? []
    : [
        {
          check: 'version-label',
          severity: 'warning',
          metric,
          text: `${some(names)} ${names.length === 1 ? 'has' : 'have'} series without a version: versions cannot be distinguished, nor compared with the baseline of their run.`,
          advice: 'Add the label version, with the version of the model in MLflow.',
        },
      ];
};

/** Counters by the names that signals look for. */
const totalSuffix: Check = ({ series, types }) =>
  Object.keys(series)
    .filter((name) => !name.endsWith('_total'))
    .filter((name) => types[name] === 'counter' || CONTRACT.some((metric) => metric.name === `${name}_total`))
    .map((name) => ({
      check: 'total-suffix',
      severity: 'warning' as const,
      metric: name,
      text: `A counter named without _total: signals look for ${name}_total and find nothing.`,
      advice: `Name it ${name}_total; prometheus_client does so by itself for a Counter.`,
    }));

const QUALITY_GAUGES = ['accuracy', 'precision', 'recall', 'f1', 'auc'].map((name) => `model_${name}`);

/** A figure of quality that says nothing of how many predictions it comes of. */
const gaugesAlone: Check = ({ series }) => {
  const gauges = QUALITY_GAUGES.filter((name) => name in series);
  const [metric] = gauges;
  return metric === undefined || CONTRACT_METRICS.outcomes in series
    ? []
    : [
        {
          check: 'gauges-alone',
          severity: 'info',
          metric,
          text: `Quality is known from ${some(gauges)} only: without the number of predictions there is no interval, and a few errors look like a drop.`,
          advice: `Count labelled predictions in ${CONTRACT_METRICS.outcomes}: every measure of quality follows, with its interval.`,
        },
      ];
};

/** A value that the contract gives no meaning counts for nothing. HTTP status codes are understood in `status`. */
const unknownValues: Check = ({ counters }) =>
  counters.flatMap(({ metric, combinations }) =>
    labelsOf(metric).flatMap(({ name, values: known = [] }) => {
      const isKnown = (value: string): boolean =>
        known.includes(value) || (name === 'status' && meaningOf(value) !== 'unknown');
      const found = known.length === 0 ? [] : combinations.map((one) => one[name] ?? '').filter((one) => !isKnown(one));
      const unknown = [...new Set(found)].map((value) => (value === '' ? 'no value' : value));
      return unknown.length === 0
        ? []
        : [
            {
              check: 'unknown-values',
              severity: 'warning' as const,
              metric,
              text: `${name} = ${some(unknown)} is not one of ${known.join(', ')}${name === 'status' ? ', nor an HTTP status code' : ''}: these count neither as good nor as bad, and are missing from every share.`,
              advice: `Write ${name} as one of ${known.join(', ')}.`,
            },
          ];
    })
  );

const labelsOf = (metric: string) => CONTRACT.find(({ name }) => name === metric)?.labels ?? [];

/**
 * Combinations of the labels' values that should be there beside those that are: the first few, and how many. They are
 * counted, not made: 5,000 classes have 25 million.
 */
function missing({ metric, combinations }: ExposedCombinations): { readonly named: string[]; readonly count: number } {
  const labels = labelsOf(metric);
  // The groups of one attribute are not those of another, nor are features' categories and reasons.
  const [first, ...rest] = labels;
  const named: string[] = [];
  let count = 0;
  if (first === undefined || (rest.length === 0 && first.values === undefined)) {
    return { named, count };
  }
  const isOwn = first.name === 'attribute' || first.name === 'feature' || first.name === 'kpi';
  const free = isOwn ? rest : labels;
  for (const [part, within] of grouped(combinations, (one) => (isOwn ? (one[first.name] ?? '') : ''))) {
    const values = free.map(({ name, values: fixed }) => {
      const own = new Set(within.map((one) => one[name] ?? ''));
      // A team that uses HTTP status codes instead of the contract's values has its own.
      return { name, known: fixed?.some((value) => own.has(value)) === true ? new Set(fixed) : own };
    });
    const present = new Map(within.map((one) => [free.map(({ name }) => one[name] ?? '').join('\0'), one] as const));
    const isExpected = (one: Labels): boolean => values.every(({ name, known }) => known.has(one[name] ?? ''));
    count += values.reduce((all, { known }) => all * known.size, 1) - [...present.values()].filter(isExpected).length;
    for (const combination of product(values.map(({ known }) => known))) {
      if (named.length >= NAMED) {
        break;
      }
      if (!present.has(combination.join('\0'))) {
        named.push([...(isOwn ? [part] : []), ...combination].join('/'));
      }
    }
  }
  return { named, count };
}

/** One after the other, as far as they are wanted. */
function* product([list, ...rest]: ReadonlyArray<ReadonlySet<string>>): Generator<string[]> {
  if (list === undefined) {
    yield [];
    return;
  }
  for (const item of list) {
    for (const others of product(rest)) {
      yield [item, ...others];
    }
  }
}

/** Every combination of labels from the start, at zero: one that appears later has lost its first counts. */
const zeroSeries: Check = ({ counters }) =>
  counters.flatMap((counter) => {
    const absent = missing(counter);
    const names = labelsOf(counter.metric).map(({ name }) => name);
    return absent.count === 0
      ? []
      : [
          {
            check: 'zero-series',
            severity: 'warning' as const,
            metric: counter.metric,
            text: `No series for ${names.join('/')} = ${some(absent.named, absent.count)}: when one comes, its first counts are lost, and rates of rare groups are wrong.`,
            advice: 'Create every combination at zero when the model is loaded: call labels(…) once for each.',
          },
        ];
  });

/** Series that did appear late. */
const bornLate: Check = ({ counters }) =>
  counters.flatMap(({ metric, bornLate: count }) =>
    count === 0
      ? []
      : [
          {
            check: 'born-late',
            severity: 'warning' as const,
            metric,
            text: `${count} series appeared in the last hour beside others of the same version and instance: what they counted before the first scrape is lost.`,
            advice: 'Create every combination at zero when the model is loaded: call labels(…) once for each.',
          },
        ]
  );

/** Where signals ask how many lie on either side: at an edge that is exact, between two it is interpolation. */
const OBJECTIVES: Readonly<Record<string, number>> = {
  [CONTRACT_METRICS.latency]: latencyOptions.parse({}).limit,
  [CONTRACT_METRICS.score]: confidenceOptions.parse({}).floor,
};

/** The bucket around an objective may be this many times as wide as its lower end, before percentiles mean little. */
const COARSE = 2;

const finite = ({ edges }: ExposedHistogram): number[] =>
  edges.flatMap(({ edge }) => (Number.isFinite(edge) ? [edge] : []));

/** An edge exactly at the objective. */
const edgeAtObjective: Check = ({ histograms }) =>
  histograms.flatMap((histogram) => {
    const objective = OBJECTIVES[histogram.metric];
    return objective === undefined || finite(histogram).includes(objective)
      ? []
      : [
          {
            check: 'edge-at-objective',
            severity: 'warning' as const,
            metric: histogram.metric,
            text: `No bucket ends at ${objective}: the share beyond it is an interpolation, and so is every alert on it.`,
            advice: `Add ${objective} to the buckets; if your objective is another, add that one and set it in the query.`,
          },
        ];
  });

/** Buckets that are narrow where the thresholds lie. Of features the baseline decides, so they are left alone. */
const coarseBuckets: Check = ({ histograms }) =>
  histograms.flatMap((histogram) => {
    const objective = OBJECTIVES[histogram.metric];
    const edges = finite(histogram);
    if (objective === undefined || edges.length === 0) {
      return [];
    }
    const below = Math.max(0, largest(edges.filter((edge) => edge < objective)));
    const above = smallest(edges.filter((edge) => edge > objective));
    const isOpen = above === Infinity && histogram.metric === CONTRACT_METRICS.latency;
    const isCoarse = below === 0 || (objective - below) / below > COARSE || (above - objective) / objective > COARSE;
    return isOpen || (above !== Infinity && isCoarse)
      ? [
          {
            check: 'coarse-buckets',
            severity: 'warning' as const,
            metric: histogram.metric,
            text: isOpen
              ? `The largest bucket ends at ${largest(edges)}: how far values lie beyond ${objective} is not known.`
              : `Around ${objective} the buckets reach from ${below} to ${above}: a percentile there may be anything between.`,
            advice: `Place three or more edges between ${objective / 2} and ${objective * 2}.`,
          },
        ]
      : [];
  });

/** All instances and versions with the same buckets: others cannot be added up. */
const sameLayout: Check = ({ histograms }) =>
  histograms.flatMap(({ metric, labels, edges }) => {
    const most = largest(edges.map(({ series }) => series));
    const rare = edges.filter(({ series }) => series < most).map(({ edge }) => String(edge));
    const what = labels['feature'] === undefined ? '' : ` of ${labels['feature']}`;
    return rare.length === 0
      ? []
      : [
          {
            check: 'same-layout',
            severity: 'warning' as const,
            metric,
            text: `Buckets${what} differ between instances or versions: not all series have the edges ${rare.slice(0, 6).join(', ')}. Added up, their percentiles and shares are wrong between the edges that all share.`,
            advice: 'Give all instances and versions the same buckets; those of the baseline, where it is a feature.',
          },
        ];
  });

/** More series of one metric and model than this are asked about. */
export const MANY_SERIES = 1000;

/** More values of one label than a person can distinguish; ids would grow without bound. */
const MANY_VALUES = 100;

/** Labels that grow by themselves: an id of a request or a person in a label. */
const cardinality: Check = ({ series, labels }) =>
  Object.entries(series).flatMap(([metric, count]) => {
    const own = labels.filter((one) => one.metric === metric);
    const most = own.reduce<(typeof own)[number] | undefined>((a, b) => (a && a.values >= b.values ? a : b), undefined);
    return count <= MANY_SERIES || most === undefined
      ? []
      : [
          {
            check: 'cardinality',
            severity: most.values > MANY_VALUES ? ('warning' as const) : ('info' as const),
            metric,
            text: `${count} series; the label with most values is ${most.label}, with ${most.values}.`,
            advice:
              most.values > MANY_VALUES
                ? `Remove ${most.label} from the metric, or keep its most frequent values and count the rest as __other__.`
                : 'Remove labels that no query uses; the recording rules of the pack hold the sums that signals need.',
          },
        ];
  });

/** What is looked at, in the order of what does most harm to the figures. */
const CHECKS: readonly Check[] = [
  versionLabel,
  totalSuffix,
  unknownValues,
  zeroSeries,
  bornLate,
  sameLayout,
  edgeAtObjective,
  coarseBuckets,
  cardinality,
  gaugesAlone,
];

/** What a model's instrumentation does to its figures, warnings first. */
export function lint(exposed: Exposed): LintFinding[] {
  const all = CHECKS.flatMap((check) => check(exposed));
  return [
    ...all.filter(({ severity }) => severity === 'warning'),
    ...all.filter(({ severity }) => severity === 'info'),
  ];
}
