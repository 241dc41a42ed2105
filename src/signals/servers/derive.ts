import { grouped } from '../../grouped';
import { notices, unionTimes, valuesAt } from '../../query/align';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { familyByModel } from '../../query/expressions';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf } from '../../query/request';
import { contractLabels, describeLabels, identity, labelKey } from '../../query/select';
import type { Labels, Series } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { valuesFinder } from '../../query/windows';
import { mapPairs } from '../../stats/elements';
import { TARGET } from './expressions';
import type { ServersMeasure, ServersOptions } from './options';
import type { ServersPlan } from './plan';
import { judgedMeasure } from './thresholds';

/** How many targets of a model there are at each time. */
interface Targets {
  readonly labels: Labels;
  readonly times: Float64Array;
  /** Those that are scraped, or that Prometheus scrapes without finding the model there. */
  readonly there: Float64Array;
  readonly failing: Float64Array;
  /** Those that Prometheus does not know any more. */
  readonly left: Float64Array;
}

export function derive(
  query: SignalQuery<ServersOptions>,
  { seen, up, scheduled }: AnswersOf<ServersPlan>,
  { profile }: PlanContext
): Derived {
  const stateOf = valuesFinder(up.series.map((one) => ({ ...one, labels: targetOf(one.labels) })));
  const usualOf = valuesFinder(
    (scheduled?.series ?? []).map((one) => ({ ...one, labels: contractLabels(one.labels, profile) }))
  );
  // A server that names no model goes by its job, which is also what the query may group by.
  const ofTarget = TARGET.filter((name) => !identity(query, profile).includes(name));
  const modelOf = ({ labels }: Series): Labels => contractLabels(labels, profile, ofTarget);
  const models = [...grouped(seen.series, (one) => labelKey(modelOf(one))).values()].map((all) =>
    counted(modelOf(all[0]), all, stateOf)
  );
  const judged = judgedMeasure(query.options);
  const seriesOf = ({ labels, times, there, failing, left }: Targets, measure: ServersMeasure): SignalSeries => {
    const usual = usualOf(labels, times);
    const sample = mapPairs(there, failing, (here, down) => here + down);
    const value =
      measure === 'reachable'
        ? mapPairs(there, sample, (here, all) => here / all)
        : mapPairs(sample, usual, (all, asUsual) => (all > 0 ? 0 : Number.isNaN(asUsual) ? 1 : NaN));
    const isKnown = (_: number, i: number): boolean => (sample[i] ?? NaN) + (left[i] ?? NaN) > 0;
    return {
      name: measure,
      labels: { ...labels, measure },
      times: times.filter(isKnown),
      value: value.filter(isKnown),
      sample: sample.filter(isKnown),
      unit: measure === 'reachable' ? 'percentunit' : 'none',
      hasThresholds: measure === judged,
    };
  };
  const names = familyByModel(query, profile).flatMap((one) => one.names);
  return {
    kind: 'series',
    series: models
      .flatMap((one) => query.options.measures.map((measure) => seriesOf(one, measure)))
      .filter(({ times }) => times.length > 0),
    notices: [
      ...notices([seen, up, ...(scheduled === undefined ? [] : [scheduled])]),
      ...(models.length === 0 ? [missingMetric(names, query, profile)] : models.flatMap(vanished)),
    ],
  };
}

const targetOf = (labels: Labels): Labels =>
  Object.fromEntries(TARGET.flatMap((name) => (labels[name] ? [[name, labels[name]]] : [])));

/** Prometheus' state of a target takes precedence over its remaining samples. */
function counted(
  labels: Labels,
  all: readonly Series[],
  stateOf: (labels: Labels, times: Float64Array) => Float64Array
): Targets {
  const times = unionTimes(all);
  const none = () => new Float64Array(times.length);
  const [there, failing, left] = [none(), none(), none()];
  const targets = all.map((one) => [valuesAt(times, one), stateOf(targetOf(one.labels), times)] as const);
  for (const [exposed, state] of targets) {
    for (let i = 0; i < times.length; i++) {
      const into =
        state[i] === 0
          ? failing
          : exposed[i] === 1 || (exposed[i] === 0 && state[i] === 1)
            ? there
            : exposed[i] === 0
              ? left
              : undefined;
      if (into !== undefined) {
        into[i] = (into[i] ?? NaN) + 1;
      }
    }
  }
  return { labels, times, there, failing, left };
}

/** Said of what has no share: none of no targets. */
function vanished({ labels, there, failing, left }: Targets): Notice[] {
  const n = left.at(-1) ?? 0;
  return n === 0 || (there.at(-1) ?? 0) + (failing.at(-1) ?? 0) > 0
    ? []
    : [
        {
          severity: 'warning',
          text: `No scrape target of ${describeLabels(labels)} is left: Prometheus scraped ${n} of them, and knows of none now. It was switched off, or is gone.`,
        },
      ];
}
