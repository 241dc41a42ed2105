import { LoadingState, type PanelData, type TimeRange } from '@grafana/data';
import { useEffect, useMemo, useState } from 'react';
import { map, merge } from 'rxjs';
import { ask, type SignalRequest } from './ask';
import { useDataSource } from './useDataSource';
import { useStable } from '../../datasource/useAsync';

interface Asking {
  /** The data source; the page's own unless said. */
  readonly uid?: string;
  /** Of each series, at most. */
  readonly points?: number;
  /** False asks nothing yet. */
  readonly enabled?: boolean;
}

type Answers = Readonly<Record<string, PanelData>>;

interface Answered {
  readonly to: object;
  readonly answers: Answers;
}

/**
 * Asks the page's data source for signals, and again when the queries or `range` (the object, as `usePageRange` gives
 * it) change; what is no longer wanted is cancelled. While it asks, the last answer stays with the state `Loading`.
 * Queries that fail stand in `errors`, beside what the others gave. Never throws.
 */
export function useSignal(
  queries: SignalRequest | readonly SignalRequest[],
  range: TimeRange,
  asking: Asking = {}
): PanelData {
  return useSignals({ only: queries }, range, asking)['only'];
}

/** Several questions at once, each answered when it is: under the same names. */
export function useSignals(
  questions: Readonly<Record<string, SignalRequest | readonly SignalRequest[]>>,
  range: TimeRange,
  { uid, points = 300, enabled = true }: Asking = {}
): Answers {
  const chosen = useDataSource().source?.uid;
  const source = uid ?? chosen;
  const wanted = useStable(questions);
  const asked = useMemo(
    () => ({ uid: enabled ? source : undefined, wanted, range, points }),
    [enabled, source, wanted, range, points]
  );
  const [last, setLast] = useState<Answered>();
  useEffect(() => {
    const of = asked.uid;
    if (of === undefined) {
      return undefined;
    }
    const each = Object.entries(asked.wanted).map(([name, queries]) =>
      ask(of, Array.isArray(queries) ? queries : [queries], asked.range, asked.points).pipe(
        map((data): Answers => ({ [name]: data }))
      )
    );
    const subscription = merge(...each).subscribe((answer) =>
      setLast((before) => ({
        to: asked,
        answers: { ...(before?.to === asked ? before.answers : stale(before?.answers)), ...answer },
      }))
    );
    return () => subscription.unsubscribe();
  }, [asked]);
  return useMemo(() => {
    const current = last?.to === asked ? last.answers : stale(last?.answers);
    const state = asked.uid === undefined ? LoadingState.NotStarted : LoadingState.Loading;
    return Object.fromEntries(
      Object.keys(asked.wanted).map((name) => [name, current[name] ?? { state, series: [], timeRange: asked.range }])
    );
  }, [asked, last]);
}

/** What was answered before, shown for as long as nothing newer is there. */
const stale = (answers: Answers = {}): Answers =>
  Object.fromEntries(
    Object.entries(answers).map(([name, { series, timeRange }]) => [
      name,
      { series, timeRange, state: LoadingState.Loading },
    ])
  );
