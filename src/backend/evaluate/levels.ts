import type { Derived, Notice, SignalSeries } from '../../query/derived';
import type { QueryEnvelope, Statistic } from '../../query/query';
import type { Signal, Thresholds } from '../../query/signal';
import { listed } from '../../text';
import type { Presented } from './present';

interface Levels extends Pick<Presented, 'thresholds' | 'judged'> {
  /** Why a rule that asks for the level never fires, whatever is found; undefined where it may. */
  readonly never: string | undefined;
  readonly notices: readonly Notice[];
}

/** What a query's answer is judged by. `own` are the signal's thresholds with the query's options. */
export function levelsOf(query: QueryEnvelope, derived: Derived, own: Thresholds | undefined, signal: Signal): Levels {
  const thresholds = thresholdsOf(own, query);
  const unjudged = withoutLevel(query, derived, { own, thresholds }, signal);
  return {
    thresholds,
    judged: judgedOf(derived, own, signal),
    never: unjudged.isAlways ? unjudged.text : undefined,
    notices: [...noticeOf(unjudged, derived), ...reversed(thresholds)],
  };
}

/** The signal's own thresholds with the query's in their place where it sets any. */
function thresholdsOf(own: Thresholds | undefined, query: QueryEnvelope): Thresholds | undefined {
  if (own === undefined) {
    return undefined;
  }
  const merged = { ...own, ...query.thresholds };
  return merged.warning === undefined && merged.critical === undefined ? undefined : merged;
}

function judgedOf(derived: Derived, own: Thresholds | undefined, signal: Signal): Presented['judged'] {
  const first =
    derived.kind === 'series' ? derived.series.find(({ hasThresholds }) => hasThresholds !== false) : undefined;
  return own && { direction: own.direction, ...(first === undefined ? {} : { unit: first.unit ?? signal.unit }) };
}

interface WithoutLevel {
  readonly text: string;
  /** Whatever is found: a rule that asks for it never fires. */
  readonly isAlways: boolean;
}

const ALL_JUDGED: WithoutLevel = { text: '', isAlways: false };

const OF_THRESHOLDS: readonly Statistic[] = ['level', 'warning', 'critical'];

/** Why a level that is asked for, or a threshold alone, is not there, and what to do about it. */
function withoutLevel(
  query: QueryEnvelope,
  derived: Derived,
  { own, thresholds }: { readonly own: Thresholds | undefined; readonly thresholds: Thresholds | undefined },
  signal: Signal
): WithoutLevel {
  const { statistics } = query;
  const isAsked = statistics.includes('level') || statistics.every((one) => OF_THRESHOLDS.includes(one));
  if (!isAsked || derived.kind !== 'series') {
    return ALL_JUDGED;
  }
  if (own === undefined) {
    return { text: `${signal.title} has no level with these options: compare its value.`, isAlways: true };
  }
  if (derived.unjudged !== undefined) {
    return { text: derived.unjudged, isAlways: true };
  }
  const judged = derived.series.filter(({ hasThresholds }) => hasThresholds !== false);
  const others = derived.series.filter(({ hasThresholds }) => hasThresholds === false);
  if (thresholds === undefined) {
    const [first] = judged;
    const unit = first === undefined ? '' : `in the unit "${first.unit ?? signal.unit}"; `;
    return {
      text: `${first === undefined ? signal.title : namesOf(judged)} has no default thresholds, so that there is no level: set thresholds of the query (${unit}worse is what is ${own.direction} them), or compare the value.`,
      isAlways: true,
    };
  }
  return others.length === 0 || (judged.length > 0 && query.thresholds === undefined)
    ? ALL_JUDGED
    : {
        text:
          judged.length === 0
            ? `There is no level of ${namesOf(others)}: the thresholds apply to another measure, which has no figure.`
            : `The thresholds apply to ${namesOf(judged)}: for a level of ${namesOf(others)} use a query of its own.`,
        isAlways: false,
      };
}

const namesOf = (series: readonly SignalSeries[]): string => listed([...new Set(series.map(({ name }) => name))], 3);

/** As a notice, unless the signal says so itself. */
const noticeOf = ({ text }: WithoutLevel, { notices }: Derived): Notice[] =>
  text === '' || notices.some((one) => one.text === text) ? [] : [{ severity: 'info', text }];

/** A warning that comes after what is critical never comes. */
function reversed(thresholds: Thresholds | undefined): Notice[] {
  const { warning, critical, direction } = thresholds ?? {};
  return warning === undefined ||
    critical === undefined ||
    (direction === 'below' ? warning >= critical : warning <= critical)
    ? []
    : [
        {
          severity: 'warning',
          text: `The warning threshold ${warning} lies beyond the critical one, ${critical}: there is no warning. Swap them.`,
        },
      ];
}
