import { useCallback, useEffect, useState } from 'react';

/** What was asked once: on its way, told, or refused in words. */
export type Answer<T> =
  | { readonly state: 'asking' }
  | { readonly state: 'told'; readonly value: T }
  | { readonly state: 'refused'; readonly why: string };

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Told<T> {
  readonly question: () => Promise<T>;
  readonly turn: unknown;
  readonly answer: Answer<T>;
}

const ASKING = { state: 'asking' } as const;

/**
 * Asks when `question`, which is to be kept stable, or `turn` is another; without a question it waits for one. An answer
 * that comes too late is not shown. Stays the same object until the answer changes.
 */
export function useAsked<T>(question: (() => Promise<T>) | undefined, turn?: unknown): Answer<T> {
  const [told, setTold] = useState<Told<T>>();
  useEffect(() => {
    if (question === undefined) {
      return undefined;
    }
    let isCurrent = true;
    const tell = (answer: Answer<T>): void => {
      if (isCurrent) {
        setTold({ question, turn, answer });
      }
    };
    question().then(
      (value) => tell({ state: 'told', value }),
      (error: unknown) => tell({ state: 'refused', why: wordsOf(error) })
    );
    return () => {
      isCurrent = false;
    };
  }, [question, turn]);
  return told !== undefined && told.question === question && told.turn === turn ? told.answer : ASKING;
}

/** As `useAsked`, and again whenever it is told to. */
export function useAnswer<T>(question: () => Promise<T>): Answer<T> & { readonly again: () => void } {
  const [times, setTimes] = useState(0);
  const answer = useAsked(question, times);
  const again = useCallback(() => setTimes((n) => n + 1), []);
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
