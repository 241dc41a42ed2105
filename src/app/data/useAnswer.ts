import { useCallback, useEffect, useState } from 'react';

/** What was asked once: on its way, told, or refused in words. */
export type Answer<T> =
  | { readonly state: 'asking' }
  | { readonly state: 'told'; readonly value: T }
  | { readonly state: 'refused'; readonly why: string };

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Told<T> {
  readonly question: () => Promise<T>;
  readonly times: number;
  readonly answer: Answer<T>;
}

const ASKING = { state: 'asking' } as const;

/** Asks when `question` changes, which is to be kept stable; an answer that comes too late is not shown. */
export function useAnswer<T>(question: () => Promise<T>): Answer<T> & { readonly again: () => void } {
  const [told, setTold] = useState<Told<T>>();
  const [times, setTimes] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    const tell = (answer: Answer<T>): void => {
      if (isCurrent) {
        setTold({ question, times, answer });
      }
    };
    question().then(
      (value) => tell({ state: 'told', value }),
      (error: unknown) => tell({ state: 'refused', why: wordsOf(error) })
    );
    return () => {
      isCurrent = false;
    };
  }, [question, times]);
  const again = useCallback(() => setTimes((n) => n + 1), []);
  const answer = told?.question === question && told.times === times ? told.answer : ASKING;
  return { ...answer, again };
}

/** Something done when a button is pressed: idle, under way, or how it ended. */
export function useDeed<Args extends unknown[], T>(
  deed: (...args: Args) => Promise<T>
): { readonly answer: Answer<T> | undefined; readonly run: (...args: Args) => void } {
  const [answer, setAnswer] = useState<Answer<T>>();
  const run = useCallback(
    (...args: Args) => {
      setAnswer({ state: 'asking' });
      deed(...args).then(
        (value) => setAnswer({ state: 'told', value }),
        (error: unknown) => setAnswer({ state: 'refused', why: wordsOf(error) })
      );
    },
    [deed]
  );
  return { answer, run };
}
