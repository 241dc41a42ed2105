import type { PanelData } from '@grafana/data';
import { useMemo } from 'react';
import { historyOf, historyRequest } from '../../alerting/history';
import { type AlertDefinition, GROUPS } from '../../../packs/rules';
import { type Backtest, backtest, type History, type Span, suggestFor, type Suggestion } from '../../../packs/suggest';
import type { Severity } from '../../../packs/rules';
import { parseDuration } from '../../../query/duration';
import { type PageRange, type SignalRequest, useSignal } from '../../data';

/** A rule is simulated over its past at no shorter steps than these seconds, and no more of them than these. */
const SHORTEST_STEP = 300;
const MAX_POINTS = 3000;

export interface Past {
  readonly request: SignalRequest;
  readonly data: PanelData;
  /** Nothing while it loads, and where there is none. */
  readonly history: History | undefined;
}

/** The past of one model over the page's range, as a definition queries it. */
export function useHistory(definition: AlertDefinition, model: string, { range }: PageRange): Past {
  const request = useMemo(() => historyRequest(definition, model), [definition, model]);
  const seconds = (range.to.valueOf() - range.from.valueOf()) / 1000;
  const step = Math.max(SHORTEST_STEP, parseDuration(GROUPS[definition.group].interval) ?? 0);
  const points = Math.min(MAX_POINTS, Math.ceil(seconds / step));
  const data = useSignal(request, range, { points });
  const history = useMemo(() => historyOf(data, definition), [data, definition]);
  return { request, data, history };
}

export type Thresholds = Readonly<Partial<Record<Severity, number>>>;
export type Simulated = Readonly<Record<Severity, Backtest>>;

/** Thresholds from the past, those in question, and what each would have done. */
export interface Compared {
  readonly suggestion: Suggestion;
  readonly chosen: Simulated;
  readonly suggested: Simulated | undefined;
}

export function useCompared(
  definition: AlertDefinition,
  history: History | undefined,
  thresholds: Thresholds,
  incidents: readonly Span[]
): Compared | undefined {
  const suggestion = useMemo(
    () => (history === undefined ? undefined : suggestFor(definition, history, incidents)),
    [history, definition, incidents]
  );
  const suggested = useMemo(
    () =>
      history === undefined || suggestion?.enough !== true
        ? undefined
        : backtest(history, definition, { thresholds: thresholdsIn(suggestion), incidents }),
    [history, definition, suggestion, incidents]
  );
  const { warning, critical } = thresholds;
  const chosen = useMemo(
    () =>
      history === undefined
        ? undefined
        : backtest(history, definition, {
            thresholds: {
              ...(warning === undefined ? {} : { warning }),
              ...(critical === undefined ? {} : { critical }),
            },
            incidents,
          }),
    [history, definition, warning, critical, incidents]
  );
  return suggestion === undefined || chosen === undefined ? undefined : { suggestion, chosen, suggested };
}

export const thresholdsIn = ({ warning, critical }: Extract<Suggestion, { enough: true }>): Thresholds => ({
  warning,
  critical,
});
