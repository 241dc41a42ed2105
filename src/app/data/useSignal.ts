import { LoadingState, type PanelData, type TimeRange } from '@grafana/data';
import { useEffect, useMemo, useState } from 'react';
import { ask, type SignalRequest } from './ask';
import { useDataSource } from './useDataSource';
import { useStable } from './useStable';

interface Asking {
  /** The data source; the page's own unless said. */
  readonly uid?: string;
  /** Of each series, at most. */
  readonly points?: number;
  /** False asks nothing yet. */
  readonly enabled?: boolean;
}

interface Answer {
  readonly to: object;
  readonly data: PanelData;
}

/**
 * Asks the page's data source for signals, and again when the queries or `range` (the object, as `usePageRange` gives
 * it) change; what is no longer wanted is cancelled. While it asks, the last answer stays with the state `Loading`.
 * Queries that fail stand in `errors`, beside what the others gave. Never throws.
 */
export function useSignal(
  queries: SignalRequest | readonly SignalRequest[],
  range: TimeRange,
  { uid, points = 300, enabled = true }: Asking = {}
): PanelData {
  const chosen = useDataSource().source?.uid;
  const source = uid ?? chosen;
  const list = useStable(Array.isArray(queries) ? queries : [queries]);
  const question = useMemo(
    () => ({ uid: enabled ? source : undefined, list, range, points }),
    [enabled, source, list, range, points]
  );
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    if (question.uid === undefined) {
      return undefined;
    }
    const asked = ask(question.uid, question.list, question.range, question.points).subscribe((data) =>
      setAnswer({ to: question, data })
    );
    return () => asked.unsubscribe();
  }, [question]);
  if (answer?.to === question) {
    return answer.data;
  }
  const state = question.uid === undefined ? LoadingState.NotStarted : LoadingState.Loading;
  return { state, series: answer?.data.series ?? [], timeRange: range };
}
