import { CONTRACT_PROFILE } from '../../../profiles';
import { type Matcher, type PromQL } from '../../../query/promql';
import type { PlanContext } from '../../../query/signal';
import { type Seconds, seconds } from '../../../query/units';
import { signals } from '../../../signals/registry';
import { escapeRegex } from '../../../text';
import type { AlertDefinition, Severity } from '../definition';
import type { Recording, Scope } from './scope';

/** What is compared with thresholds: series with one label set, recorded where that takes work. */
export interface Measured {
  /** The figure in the text. */
  readonly value: PromQL;
  /** What must lie beyond a threshold: the milder side of the interval where there is one, the value otherwise. */
  readonly bound: PromQL;
  /** Observations, and how many it takes to judge. */
  readonly sample?: { readonly count: PromQL; readonly least: number };
  /** Where the value is the least that it may be, and the truth anything above: not known to be well, that is a warning. */
  readonly open?: PromQL;
}

/** A figure as PromQL: what is recorded for it, in order, and how an alert is decided. */
export interface Figure {
  readonly recordings: readonly Recording[];
  /** Labels that identify an alert. */
  readonly by: readonly string[];
  readonly decided:
    | { readonly kind: 'compared'; readonly measured: Measured }
    /** Conditions of each severity that return the value if they hold, and what must hold for an alert to continue. */
    | {
        readonly kind: 'conditions';
        readonly enter: (severity: Severity, threshold: number) => PromQL;
        readonly stay: (severity: Severity, recovery: number) => PromQL;
      };
  /** The recorded series whose largest are named in the text, by feature and measure. */
  readonly worst?: string;
  /** What this form does otherwise than the data source. */
  readonly note?: string;
  /** What the value is, where it is not what the data source measures. */
  readonly measured?: string;
}

export type Expressed =
  { readonly ok: true; readonly figure: Figure } | { readonly ok: false; readonly reason: string };

export const expressed = (figure: Figure): Expressed => ({ ok: true, figure });
export const unsupported = (reason: string): Expressed => ({ ok: false, reason });

/** What a signal's plan has to know of a query, where a rule is written: it has no times. */
export const contextOf = (window: Seconds): PlanContext => ({
  from: seconds(0),
  to: seconds(0),
  step: seconds(60),
  window,
  scrapeInterval: seconds(15),
  profile: CONTRACT_PROFILE,
  signals,
});

/** A definition to express in PromQL. */
export interface FigureRequest {
  readonly definition: AlertDefinition;
  readonly window: Seconds;
  /** The window as written in names. */
  readonly named: string;
  /** Observations that it takes to judge. */
  readonly least: number;
  readonly scope: Scope;
}

export const equal = (label: string, value: string): Matcher => ({ label, op: '=', value });
export const matching = (label: string, value: string): Matcher => ({ label, op: '=~', value });

/** Only these values of a label; all where there are none. */
export const oneOf = (label: string, values: readonly string[] = []): readonly Matcher[] =>
  values.length === 0 ? [] : [matching(label, values.map(escapeRegex).join('|'))];
