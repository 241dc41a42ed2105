import { definitionOf, type Firing, simulate, simulatedRule, withOverrides } from '../src/packs/rules';
import type { Layout } from '../src/query/distributions';
import { levels } from '../src/query/level';
import type { Thresholds } from '../src/query/signal';
import { compare } from '../src/signals/drift/comparison';
import { evaluated } from '../src/signals/drift/evaluated';
import { driftOptions } from '../src/signals/drift/options';
import { MINIMUM_SAMPLE } from '../src/signals/drift/thresholds';
import { overall } from '../src/signals/drift/worst';
import { disparities } from '../src/signals/fairness/derive';
import { fairnessOptions } from '../src/signals/fairness/options';
import { addAt, elementAt } from '../src/stats/elements';
import type { Groups } from '../src/stats/fairness';
import { watchedChances } from '../src/stats/sequential';
import { normalCdf, normalQuantile } from '../src/stats/special';
import { DAY } from '../src/time';
import { seeded } from '../test/reference/seeded';

// Taken once: looking up a global is slow inside a test's sandbox.
const { exp } = Math;

/** Poisson numbers, by Knuth's product of uniforms: for means up to a few dozen. */
export function poisson(mean: number, random: () => number): number {
  const least = exp(-mean);
  let count = -1;
  for (let product = 1; product > least; product *= random()) {
    count += 1;
  }
  return count > 0 ? count : 0;
}

const LOOK = 300;
const WINDOW = 6 * 3600;
const SLOTS = WINDOW / LOOK;
const REFERENCE_ROWS = 20_000;

/** What a feature is: bins of equal mass of a normal number, or categories of the same shares. */
interface Kind {
  readonly source: 'numeric' | 'categorical';
  readonly layout: Layout;
  readonly size: number;
}

const NUMBER: Kind = {
  source: 'numeric',
  layout: { kind: 'edges', edges: Float64Array.from({ length: 19 }, (_, i) => normalQuantile((i + 1) / 20)) },
  size: 20,
};
const CATEGORY: Kind = {
  source: 'categorical',
  layout: { kind: 'names', names: Array.from({ length: 10 }, (_, i) => `c${i}`) },
  size: 10,
};

/** The bin of a uniform number, after the mean moved by so many deviations; a category keeps its share. */
const shiftedEdges = (shift: number): Float64Array =>
  Float64Array.from({ length: 19 }, (_, i) => normalCdf(normalQuantile((i + 1) / 20) - shift));

function binOf(u: number, edges: Float64Array): number {
  let bin = 0;
  while (bin < edges.length && u > elementAt(edges, bin)) {
    bin += 1;
  }
  return bin;
}

interface LooksSettings {
  readonly features: number;
  /** Predictions in six hours, on average. */
  readonly perWindow: number;
  readonly days: number;
  /** From the second day on, the first feature's mean lies so many deviations higher. */
  readonly shift?: number;
  /** So many rows of each request are alike. */
  readonly batch?: number;
  /** What the signal knows of that. */
  readonly designEffect?: number;
  readonly seed: number;
}

/** The alarms of the shipped drift rules over days of traffic, one look every five minutes as the pack evaluates them. */
export function driftAlarms({
  features,
  perWindow,
  days,
  shift = 0,
  batch = 1,
  designEffect = 1,
  seed,
}: LooksSettings) {
  const random = seeded(seed);
  const looks = (days * DAY) / LOOK;
  const requests = Float64Array.from({ length: looks + SLOTS }, () => poisson(perWindow / SLOTS / batch, random));
  const times = Float64Array.from({ length: looks }, (_, i) => (i + 1) * LOOK);
  const options = driftOptions.parse(definitionOf('drift')?.query.options);
  const exceeding = watchedChances(features, WINDOW);
  const moved = shiftedEdges(shift);
  const all = Array.from({ length: features }, (_, feature) => {
    const { source, layout, size } = feature % 4 === 3 ? CATEGORY : NUMBER;
    const shifts = feature === 0 && shift !== 0;
    const reference = new Float64Array(size);
    for (let row = 0; row < REFERENCE_ROWS; row++) {
      addAt(reference, (random() * size) | 0, 1);
    }
    const counts = new Float64Array(looks * size);
    const held = new Float64Array(size);
    const slots = Array.from(requests, (arrived, slot) => {
      const drawn = new Float64Array(size);
      for (let i = 0; i < arrived; i++) {
        const u = random();
        addAt(drawn, shifts && slot >= SLOTS + DAY / LOOK ? binOf(u, moved) : (u * size) | 0, batch);
      }
      return drawn;
    });
    slots.forEach((drawn, slot) => {
      for (let k = 0; k < size; k++) {
        addAt(held, k, (drawn[k] ?? NaN) - (slot >= SLOTS ? (slots[slot - SLOTS]?.[k] ?? NaN) : 0));
      }
      if (slot >= SLOTS) {
        counts.set(held, (slot - SLOTS) * size);
      }
    });
    const labels = { model: 'm', version: '1', of: 'feature', feature: String(feature) };
    const thing = {
      source,
      labels,
      current: { labels, times, layout, size, counts, forced: false },
      earlier: undefined,
    };
    const comparison = compare(thing, { kind: 'fixed', layout, counts: reference }, designEffect);
    if (!comparison.ok) {
      throw new Error(comparison.reason);
    }
    return evaluated(thing, comparison, options, exceeding);
  });
  const judged = (thresholds: Thresholds): Float64Array =>
    levels(elementAt(overall(all, thresholds), 0), thresholds, { minimumSample: MINIMUM_SAMPLE, by: 'value' });
  return firings('drift', times, judged);
}

interface Parity {
  readonly attributes: number;
  /** Of each attribute. */
  readonly groups: number;
  /** Predictions of each group in six hours, on average. */
  readonly perWindow: number;
  readonly rate: number;
  readonly days: number;
  /** From the second day on, the first group of the first attribute is chosen so many times as often. */
  readonly impact?: number;
  readonly seed: number;
}

/** The alarms of the shipped fairness rules over days in which all groups are chosen alike. */
export function fairnessAlarms({ attributes, groups, perWindow, rate, days, impact = 1, seed }: Parity) {
  const random = seeded(seed);
  const looks = (days * DAY) / LOOK;
  const times = Float64Array.from({ length: looks }, (_, i) => (i + 1) * LOOK);
  const chosen = (attribute: number, group: number, slot: number): number =>
    attribute === 0 && group === 0 && slot >= SLOTS + DAY / LOOK ? rate * impact : rate;
  const all = Array.from({ length: attributes }, (_, attribute) => {
    const named = Array.from({ length: groups }, (_, group) => {
      const [total, tp] = [new Float64Array(looks + SLOTS + 1), new Float64Array(looks + SLOTS + 1)];
      for (let slot = 0; slot < looks + SLOTS; slot++) {
        const arrived = poisson(perWindow / SLOTS, random);
        let positive = 0;
        for (let i = 0; i < arrived; i++) {
          positive += random() < chosen(attribute, group, slot) ? 1 : 0;
        }
        total[slot + 1] = elementAt(total, slot) + arrived;
        tp[slot + 1] = elementAt(tp, slot) + positive;
      }
      return { name: `g${group}`, total, tp };
    });
    const groupsAt = (i: number): Groups =>
      Object.fromEntries(
        named.map(({ name, total, tp }) => {
          const positive = elementAt(tp, i + 1 + SLOTS) - elementAt(tp, i + 1);
          return [
            name,
            { tp: positive, fp: 0, fn: 0, tn: elementAt(total, i + 1 + SLOTS) - elementAt(total, i + 1) - positive },
          ];
        })
      );
    const labels = { model: 'm', version: '1', attribute: `a${attribute}` };
    return { labels, times, names: named.map(({ name }) => name), at: groupsAt };
  });
  const options = fairnessOptions.parse(definitionOf('fairness')?.query.options);
  const series = disparities(elementAt(options.measures, 0), all, options, WINDOW, new Set());
  return series
    .map((one) =>
      firings('fairness', times, (thresholds) =>
        levels(one, thresholds, { minimumSample: options.minimumGroup, by: 'interval' })
      )
    )
    .reduce((sum, one) => ({
      warnings: [...sum.warnings, ...one.warnings],
      criticals: [...sum.criticals, ...one.criticals],
    }));
}

/** The alarms of both rules of a definition, by what its signal says at each look under the rules' thresholds. */
function firings(id: string, times: Float64Array, judged: (thresholds: Thresholds) => Float64Array) {
  const definition = definitionOf(id);
  const rules = definition === undefined ? [] : withOverrides([definition]).rules;
  const of = (severity: string): readonly Firing[] =>
    rules
      .filter((rule) => rule.severity === severity)
      .flatMap((rule) => {
        const { direction } = rule.definition;
        const level = judged({ direction, ...rule.thresholds });
        return simulate(simulatedRule(rule), { times, level, recovery: judged({ direction, ...rule.recovery }) });
      });
  return { warnings: of('warning'), criticals: of('critical') };
}

/** Warnings and critical alarms in four weeks without anything to find, on average of so many. */
export function falseAlarms(alarms: (seed: number) => ReturnType<typeof firings>, months: number) {
  const all = Array.from({ length: months }, (_, seed) => alarms(seed));
  return {
    warnings: all.reduce((sum, { warnings }) => sum + warnings.length, 0) / months,
    criticals: all.reduce((sum, { criticals }) => sum + criticals.length, 0) / months,
  };
}

/** Hours from a change after one day until the first alarm of either severity, ascending. */
export function delays(alarms: (seed: number) => ReturnType<typeof firings>, times: number): number[] {
  return Array.from({ length: times }, (_, seed) => {
    const { warnings, criticals } = alarms(seed);
    const after = [...warnings, ...criticals].map(({ from }) => from - DAY).filter((delay) => delay > 0);
    return Math.min(...after) / 3600;
  }).sort((a, b) => a - b);
}
