import { grouped } from '../../grouped';
import { notices } from '../../query/align';
import { type Library, libraryOf } from '../../query/baseline';
import { edgeNotices } from '../../query/buckets';
import type { Derived, Notice, Table } from '../../query/derived';
import type { Layout } from '../../query/distributions';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable, type Unavailable } from '../../query/request';
import { contractLabels, labelKey } from '../../query/select';
import type { Matrix } from '../../query/series';
import type { PlanContext, Thresholds } from '../../query/signal';
import { totalOf } from '../../stats/histogram';
import { watchedChances } from '../../stats/sequential';
import { compare, type Comparison } from './comparison';
import { type Evaluated, evaluated } from './evaluated';
import { adjusted, driftedShares, driftSubjects, ownerOf } from './features';
import type { DriftOptions } from './options';
import { type DriftPlan, isAsked, metricOf, SOURCES } from './plan';
import { rankingTable } from './ranking';
import { type DriftSubject, nameOf, referenceOf } from './reference';
import { thresholdsOf } from './thresholds';
import { overall, ranked } from './worst';

interface Pairing {
  readonly subject: DriftSubject;
  readonly comparison: Extract<Comparison, { ok: true }>;
}

interface Row {
  readonly subject: DriftSubject;
  readonly bin: string;
  readonly reference: number;
  readonly current: number;
  readonly referenceTotal: number;
  readonly currentTotal: number;
}

/** Reference and current counts per bin, at the last time of each subject. */
function distributionTable(pairings: readonly Pairing[]): Table {
  const rows = pairings.flatMap(({ subject, comparison }): Row[] => {
    const last = subject.current.times.length - 1;
    if (last < 0) {
      return [];
    }
    const { full } = comparison.at(last);
    const referenceTotal = totalOf(full.reference);
    const currentTotal = totalOf(full.current);
    return binNames(comparison.aligned.layout).map((bin, k) => ({
      subject,
      bin,
      reference: full.reference[k] ?? NaN,
      current: full.current[k] ?? NaN,
      referenceTotal,
      currentTotal,
    }));
  });
  const share = (count: number, total: number): number | null => (total > 0 ? count / total : null);
  return {
    name: 'distribution',
    columns: [
      { name: 'model', type: 'text', values: rows.map(({ subject }) => subject.labels.model ?? null) },
      { name: 'version', type: 'text', values: rows.map(({ subject }) => subject.labels.version ?? null) },
      { name: 'of', type: 'text', values: rows.map(({ subject }) => subject.labels.of ?? null) },
      { name: 'feature', type: 'text', values: rows.map(({ subject }) => subject.labels.feature ?? null) },
      { name: 'bin', type: 'text', values: rows.map(({ bin }) => bin) },
      {
        name: 'reference',
        type: 'number',
        unit: 'percentunit',
        values: rows.map(({ reference, referenceTotal }) => share(reference, referenceTotal)),
      },
      {
        name: 'current',
        type: 'number',
        unit: 'percentunit',
        values: rows.map(({ current, currentTotal }) => share(current, currentTotal)),
      },
      { name: 'reference count', type: 'number', unit: 'short', values: rows.map(({ reference }) => reference) },
      { name: 'current count', type: 'number', unit: 'short', values: rows.map(({ current }) => current) },
    ],
  };
}

function binNames(layout: Layout): readonly string[] {
  if (layout.kind === 'names') {
    return layout.names;
  }
  const { edges } = layout;
  return Array.from({ length: edges.length + 1 }, (_, i) =>
    i === 0 ? `≤ ${edges[0]}` : i === edges.length ? `> ${edges[i - 1]}` : `${edges[i - 1]} – ${edges[i]}`
  );
}

const OF_FEATURES =
  'The thresholds are those from which a feature counts as drifted, not of the share of such features: compare its value.';

export function derive(query: SignalQuery<DriftOptions>, answers: AnswersOf<DriftPlan>, context: PlanContext): Derived {
  const { options } = query;
  const library = libraryOf(answers.baselines);
  const { subjects, histograms } = driftSubjects(answers, context);
  const { pairings, limits } = paired(subjects, library, options);
  const found = [
    ...notices(matrices(answers)),
    ...edgeNotices(histograms),
    ...limits,
    ...missing(query, answers, context),
  ];
  if (options.view === 'distribution') {
    return { kind: 'table', table: distributionTable(pairings), notices: found };
  }
  const withP = options.pValues || options.view === 'ranking';
  const all = [...grouped(pairings, ({ subject }) => labelKey(ownerOf(subject.labels))).values()].flatMap(
    (ofVersion) => {
      const exceeding = watchedChances(ofVersion.length, context.window);
      return ofVersion.map(({ subject, comparison }) => evaluated(subject, comparison, options, exceeding, withP));
    }
  );
  return present(query, all, withP, library, answers, context, found);
}

function present(
  query: SignalQuery<DriftOptions>,
  all: readonly Evaluated[],
  withP: boolean,
  library: Library,
  { attribution }: AnswersOf<DriftPlan>,
  { profile }: PlanContext,
  found: readonly Notice[]
): Derived {
  const { options } = query;
  const thresholds: Thresholds = { ...thresholdsOf(options), ...query.thresholds };
  const pValues = withP ? adjusted(all) : [];
  if (options.view === 'ranking') {
    const live = attribution === undefined || isUnavailable(attribution) ? [] : attribution.series;
    const named = live.map((one) => ({ ...one, labels: contractLabels(one.labels, profile) }));
    return { kind: 'table', table: rankingTable(all, pValues, named, library, thresholds), notices: found };
  }
  if (options.view === 'overall') {
    return { kind: 'series', series: overall(all, thresholds), notices: found };
  }
  if (options.view === 'share') {
    return { kind: 'series', series: driftedShares(all, thresholds), notices: found, unjudged: OF_FEATURES };
  }
  if (options.rank !== undefined) {
    return { kind: 'series', series: ranked(all, thresholds, options.rank), notices: found };
  }
  return {
    kind: 'series',
    series: [
      ...all.flatMap(({ series }) => series),
      ...pValues,
      ...(options.rollup ? driftedShares(all, thresholds) : []),
    ],
    notices: found,
  };
}

/** Each subject compared with its reference on common bins, and notices about those that cannot be compared. */
function paired(
  subjects: readonly DriftSubject[],
  library: Library,
  { baseline, designEffect }: DriftOptions
): { readonly pairings: readonly Pairing[]; readonly limits: readonly Notice[] } {
  const pairings: Pairing[] = [];
  const without: Array<readonly [reason: string, subject: string]> = [];
  const unfit: Notice[] = [];
  const unreadable = new Set<string>();
  let fellBack = false;
  for (const subject of subjects) {
    const search = referenceOf(subject, library, baseline.kind);
    if (!search.found) {
      without.push([search.reason, nameOf(subject)]);
      continue;
    }
    if (search.unreadable !== undefined) {
      unreadable.add(search.unreadable);
    } else {
      fellBack ||= baseline.kind === 'auto' && search.from === 'series';
    }
    const comparison = compare(subject, search.reference, designEffect);
    const { model, version } = subject.labels;
    const whose = `${nameOf(subject)} (${model ?? 'no model'}, version ${version ?? 'none'})`;
    if (!comparison.ok) {
      unfit.push({ severity: 'warning', text: `No drift of ${whose}: ${comparison.reason}.` });
      continue;
    }
    pairings.push({ subject, comparison });
    const { few } = comparison.aligned;
    if (few !== undefined) {
      unfit.push({
        severity: 'warning',
        text: `Drift of ${whose} is at least what is shown, and not judged below a threshold: ${few}.`,
      });
    }
  }
  const limits = [...grouped(without, ([reason]) => reason)].map(([reason, [[, first], ...others]]): Notice => ({
    severity: 'warning',
    text: `No drift of ${first}${others.length === 0 ? '' : ` and ${others.length} more`}: ${reason}. Log modelwatch/baseline.json to the run that made the version, or choose a window as baseline.`,
  }));
  return {
    pairings,
    limits: [...limits, ...unfit, ...fallback(fellBack, unreadable, baseline), ...forced(subjects)],
  };
}

/** What is compared with itself earlier because MLflow has no baseline, or has one that cannot be read. */
function fallback(fellBack: boolean, unreadable: ReadonlySet<string>, baseline: DriftOptions['baseline']): Notice[] {
  if (!('offset' in baseline)) {
    return [];
  }
  const { offset } = baseline;
  return [
    ...[...unreadable].map((reason): Notice => ({
      severity: 'warning',
      text: `A baseline in MLflow could not be read: ${reason}. Drift is from ${offset} earlier, not from that baseline.`,
    })),
    ...(fellBack
      ? [
          {
            severity: 'info' as const,
            text: `Some distributions have no baseline in MLflow: they are compared with themselves ${offset} earlier.`,
          },
        ]
      : []),
  ];
}

function forced(subjects: readonly DriftSubject[]): Notice[] {
  const [first, ...others] = subjects.filter(({ current }) => current.forced);
  return first === undefined
    ? []
    : [
        {
          severity: 'info',
          text: `Cumulative buckets of ${nameOf(first)}${others.length > 0 ? ` and ${others.length} more` : ''} fell where they may only rise, and were lifted: instances were scraped at different moments.`,
        },
      ];
}

const matrices = (answers: AnswersOf<DriftPlan>): Matrix[] =>
  SOURCES.flatMap((source) => [answers[source], answers[`${source}Earlier`]]).filter(
    (one: Matrix | Unavailable | undefined): one is Matrix => one !== undefined && !isUnavailable(one)
  );

/** Missing metrics, unless the model has data from any of the sources. */
function missing(query: SignalQuery<DriftOptions>, answers: AnswersOf<DriftPlan>, context: PlanContext): Notice[] {
  return SOURCES.some((source) => (answers[source]?.series ?? []).length > 0)
    ? []
    : SOURCES.filter((source) => isAsked(source, query.options)).map((source) =>
        missingMetric(metricOf(source, context), query, context.profile)
      );
}
