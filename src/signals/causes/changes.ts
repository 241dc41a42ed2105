import { libraryOf } from '../../query/baseline';
import { deployedAt } from '../../query/deployment';
import type { Notice, SignalSeries } from '../../query/derived';
import { LEVELS, levels } from '../../query/level';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable, type RegisteredModel } from '../../query/request';
import { contractLabels } from '../../query/select';
import type { PlanContext, Signal, Thresholds } from '../../query/signal';
import type { Unit } from '../../query/units';
import { median, robustDeviation } from '../../stats/anomaly';
import type { ScoreBins } from '../../stats/classification';
import { addAt, largest } from '../../stats/elements';
import { MAX_DEVIATIONS, onsetOf } from '../../stats/onset';
import { zOf } from '../../stats/special';
import { attributionShares, featureKey } from '../drift/ranking';
import { inWords, subject as inFull } from '../health/words';
import { LESS_IS_BETTER } from '../quality/measures';
import type { LabelledScores } from '../quality/scores';
import { type CausesOptions, type CausesPlan, contractOf, type Kind, type Subquery } from './plan';
import { decomposed } from './split';

type Query = SignalQuery<CausesOptions>;
type Answers = AnswersOf<CausesPlan>;

export interface Change {
  readonly kind: Kind;
  readonly what: string;
  readonly signal: string | null;
  /** Unix seconds. */
  readonly began: number;
  readonly before: string | null;
  readonly after: string | null;
  /** Robust deviations of the time before; of what sampling leaves open for the relation. */
  readonly deviations: number | null;
  /** The feature's share of the attributions. */
  readonly attribution: number | null;
  /** What `deviations` counts for: less for a feature that the model hardly uses. */
  readonly weight: number;
  readonly level: number | null;
  /** How much it matters, in levels: where nothing is judged, as a level would be. */
  readonly gravity: number;
  /** Seconds by which its beginning is uncertain: it is seen through windows. */
  readonly blur: number;
}

/** A move of fewer deviations is one that the time before had too, every now and then. */
export const CLEAR = 5;

/** A move of less than this part of the way to the warning threshold is clear, and of no consequence. */
const NOTABLE = 0.1;

/** Traffic by this factor more or less is as much as what is critical elsewhere, by the next one as much as a warning. */
const FACTORS = { critical: 2, warning: 1.5 };

/** From when on a version's quality was worse than before, within the range. */
export interface Onset {
  readonly change: Change;
  /** When it was bad for the last time, Unix seconds: what is looked at ends there. */
  readonly until: number;
}

export interface Derivation extends Subquery {
  readonly series: readonly SignalSeries[];
}

export interface Subject {
  readonly model: string | undefined;
  readonly version: string | undefined;
}

const isOf = ({ labels }: SignalSeries, { model, version }: Subject): boolean =>
  labels.model === model && (labels.version === undefined || labels.version === version);

type Move = Pick<Change, 'began' | 'level' | 'gravity'> & {
  readonly before: number;
  readonly after: number;
  readonly deviations: number;
  /** `after` is an edge that the values lie above, by an unknown distance. */
  readonly isOpen?: boolean;
};

/** Where a series moved clearly to a side, up to a time; its level is the worst since. */
function moveOf(
  series: SignalSeries,
  { signal, bound: { thresholds } }: Subquery,
  side: 'above' | 'below' | 'both',
  until: number
): Move | undefined {
  const { times, value, sample, lower, upper, worst } = series;
  const end = times.filter((time) => time <= until + 0.0005).length;
  const values = value.map((one, i) =>
    sample === undefined || (sample[i] ?? NaN) >= signal.minimumSample ? one : NaN
  );
  const errors = lower && upper?.map((one, i) => (one - (lower[i] ?? NaN)) / (2 * zOf(0.95)));
  const found = onsetOf(values.subarray(0, end), { errors, side });
  if (found === undefined) {
    return undefined;
  }
  const { index, before, after, deviations } = found;
  // Surely above the highest edge of a histogram, and surely below it before.
  const isOpen =
    side !== 'below' &&
    mostly(lower?.subarray(index, end), (bound, i) => worst?.[index + i] === Infinity && bound >= after) &&
    mostly(upper?.subarray(0, index), (bound) => bound <= after);
  const unit = series.unit ?? signal.unit;
  // After a time without any change a tiny one is many deviations.
  if ((deviations < CLEAR || reading(before, unit) === reading(after, unit)) && !isOpen) {
    return undefined;
  }
  const began = times[index] ?? NaN;
  const judged = levelsOf(series, signal, thresholds)?.subarray(index, end);
  if (judged === undefined) {
    return { began, before, after, deviations, isOpen, level: null, gravity: gravityOf(before, after) };
  }
  const way = thresholds?.warning === undefined ? 1 : (after - before) / (thresholds.warning - before);
  const level = largest(judged);
  // Beyond the threshold there is no way left to it.
  return level < LEVELS.warning && way >= 0 && way < NOTABLE && !isOpen
    ? undefined
    : { began, before, after, deviations, isOpen, level, gravity: isOpen ? Math.max(level, LEVELS.warning) : level };
}

/** Of most of the values that are known; not of none. */
function mostly(values: Float64Array | undefined, isSo: (value: number, index: number) => boolean): boolean {
  const known = Array.from(values ?? [], (value, i) => (Number.isNaN(value) ? [] : [isSo(value, i)])).flat();
  return 2 * known.filter(Boolean).length > known.length;
}

function gravityOf(before: number, after: number): number {
  const factor = Math.max(after / before, before / after);
  return factor >= FACTORS.critical ? LEVELS.critical : factor >= FACTORS.warning ? LEVELS.warning : LEVELS.ok;
}

const levelsOf = (
  series: SignalSeries,
  signal: Signal,
  thresholds: Thresholds | undefined
): Float64Array | undefined =>
  thresholds === undefined ||
  (thresholds.warning ?? thresholds.critical) === undefined ||
  series.hasThresholds === false
    ? undefined
    : levels(series, thresholds, { minimumSample: signal.minimumSample, by: signal.levelBy });

const reading = (value: number, unit: Unit): string =>
  unit === 's' && value >= 120
    ? lasting(value)
    : unit === 'reqps'
      ? `${inWords(value, unit)} per second`
      : inWords(value, unit);

function inChange(series: SignalSeries, { kind, signal, window }: Derivation, move: Move): Change {
  const unit = series.unit ?? signal.unit;
  return {
    ...move,
    kind,
    what: `${signal.title}: ${inFull(series)}`,
    signal: signal.id,
    before: reading(move.before, unit),
    after: `${move.isOpen === true ? 'above ' : ''}${reading(move.after, unit)}`,
    attribution: null,
    weight: 1,
    blur: window,
  };
}

/** When accuracy, or the errors of a regression, got worse; against the model's other versions where this one is new. */
export function onsetOfQuality(of: Subject, all: readonly Derivation[]): Onset | undefined {
  const quality = all.find(({ kind }) => kind === 'quality');
  const own = quality?.series.filter((series) => isOf(series, of)) ?? [];
  const series = own.find(({ hasThresholds }) => hasThresholds !== false) ?? own[0];
  if (quality === undefined || series === undefined) {
    return undefined;
  }
  const side = LESS_IS_BETTER.includes(series.name) ? 'above' : 'below';
  const judged = levelsOf(series, quality.signal, quality.bound.thresholds);
  const bad = judged?.findLastIndex((level) => level >= LEVELS.warning) ?? -1;
  const until = series.times[bad < 0 ? series.times.length - 1 : bad] ?? NaN;
  const move = moveOf(series, quality, side, until) ?? fromOthers(series, quality, side, of);
  return move && { change: inChange(series, quality, move), until };
}

/** A version that began to serve within the range, against what the others were before it. */
function fromOthers(
  series: SignalSeries,
  { series: all }: Derivation,
  side: 'above' | 'below',
  of: Subject
): Move | undefined {
  const began = series.times[series.value.findIndex((value) => !Number.isNaN(value))] ?? NaN;
  const others = all.filter(
    ({ name, labels }) => name === series.name && labels.model === of.model && labels.version !== of.version
  );
  const past = others.flatMap(({ times, value }) => Array.from(value).filter((_, i) => (times[i] ?? NaN) < began));
  const [before, after] = [median(past), median(series.value)];
  const move = side === 'above' ? after - before : before - after;
  const deviations = Math.min(MAX_DEVIATIONS, move / robustDeviation(past));
  return deviations >= CLEAR ? { began, before, after, deviations, level: null, gravity: LEVELS.warning } : undefined;
}

export function sharesOf(
  all: readonly Derivation[],
  { attribution, baselines }: Answers,
  context: PlanContext
): ReadonlyMap<string, number> {
  const { profile } = contractOf(context);
  const drift = all.find(({ kind }) => kind === 'drift');
  const live = attribution === undefined || isUnavailable(attribution) ? [] : attribution.series;
  return attributionShares(
    drift?.series.map(({ labels }) => labels) ?? [],
    live.map((one) => ({ ...one, labels: contractLabels(one.labels, profile) })),
    libraryOf(baselines)
  );
}

/** What of a signal moved for the worse; machines that name no model are taken for those of the one that was asked for. */
export function movesOf(
  one: Derivation,
  of: Subject,
  until: number,
  isOneModel: boolean,
  shares: ReadonlyMap<string, number>
): Change[] {
  const direction = one.bound.thresholds?.direction ?? 'above';
  const most = largest(shares.values());
  return one.kind === 'quality'
    ? []
    : one.series
        .filter((series) => one.both || series.hasThresholds !== false)
        .filter((series) => isOf(series, of) || (isOneModel && series.labels.model === undefined))
        .flatMap((series): Change[] => {
          const move = moveOf(series, one, one.both ? 'both' : direction, until);
          const share = shares.get(featureKey(series.labels));
          return move === undefined
            ? []
            : [
                {
                  ...inChange(series, one, move),
                  attribution: share ?? null,
                  weight: share === undefined ? 1 : share / most,
                },
              ];
        });
}

export function deployments(
  models: readonly RegisteredModel[],
  of: Subject,
  { from, until }: { readonly from: number; readonly until: number },
  onset: Onset | undefined
): Change[] {
  return models
    .filter(({ name }) => name === of.model)
    .flatMap(({ versions }) => versions)
    .map(({ version, ...one }) => ({ version, began: deployedAt(one) }))
    .filter(({ began }) => began >= from && began <= until)
    .map(({ version, began }): Change => ({
      kind: 'deployment',
      what: `version ${version} deployed`,
      signal: null,
      began,
      before: null,
      after: null,
      deviations: version === of.version ? (onset?.change.deviations ?? null) : null,
      attribution: null,
      weight: 1,
      level: null,
      gravity: LEVELS.critical,
      blur: 0,
    }));
}

/** Other outcomes at the same scores since the onset, where they are half of what changed or more. */
export function relationOf(
  { options }: Query,
  of: Subject,
  labelled: readonly LabelledScores[],
  onset: Onset | undefined,
  said: Map<string, Notice>
): Change[] {
  const own = labelled.find(({ labels }) => labels.model === of.model && labels.version === of.version);
  if (own === undefined || onset === undefined) {
    return [];
  }
  const { began, blur, level, gravity } = onset.change;
  const before = sumOf(own, (time) => time <= began - blur);
  const after = sumOf(own, (time) => time > began && time <= onset.until);
  const split = before && after && decomposed(options, own.labels, before, after, said);
  if (split === undefined) {
    return [];
  }
  const { change, relation } = split;
  const worse = options.of === 'accuracy' ? -1 : 1;
  const isClear = worse > 0 ? relation.lower > 0 : relation.upper < 0;
  const error = (relation.upper - relation.lower) / (2 * zOf(0.95));
  const unit = options.of === 'logLoss' ? 'none' : 'percentunit';
  return !isClear || Math.abs(relation.value) < Math.abs(change.value) / 2
    ? []
    : [
        {
          kind: 'relation',
          what: 'Relation: other outcomes at the same scores',
          signal: 'causes',
          began,
          before: null,
          after: `${inWords(relation.value, unit)} (${inWords(relation.lower, unit)} to ${inWords(relation.upper, unit)})`,
          deviations: Math.min(MAX_DEVIATIONS, Math.abs(relation.value) / error),
          attribution: null,
          weight: 1,
          level,
          gravity,
          blur,
        },
      ];
}

/** The counts of all moments that are wanted, added up. */
function sumOf({ times, at }: LabelledScores, isWanted: (time: number) => boolean): ScoreBins | undefined {
  const [first, ...others] = Array.from(times, (_, i) => i)
    .filter((i) => isWanted(times[i] ?? NaN))
    .map(at);
  if (first === undefined) {
    return undefined;
  }
  const [positives, negatives] = [Float64Array.from(first.positives), Float64Array.from(first.negatives)];
  for (const bins of others) {
    for (let k = 0; k < positives.length; k++) {
      addAt(positives, k, bins.positives[k] ?? NaN);
      addAt(negatives, k, bins.negatives[k] ?? NaN);
    }
  }
  return { edges: first.edges, positives, negatives };
}

export const lasting = (duration: number): string =>
  duration < 5400
    ? `${Math.round(duration / 60)} min`
    : duration < 172_800
      ? `${Math.round(duration / 3600)} h`
      : `${Math.round(duration / 86_400)} d`;
