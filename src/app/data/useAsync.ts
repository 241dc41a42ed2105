import { useCallback, useEffect, useState } from 'react';

/** What something asynchronous came to. */
export type AsyncResult<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'done'; readonly value: T }
  | { readonly state: 'error'; readonly message: string };

const LOADING = { state: 'loading' } as const;

/** Never rejects. */
const resultOf = <T>(promise: Promise<T>): Promise<AsyncResult<T>> =>
  promise.then(
    (value) => ({ state: 'done', value }),
    (error: unknown) => ({ state: 'error', message: error instanceof Error ? error.message : String(error) })
  );

interface Loaded<T> {
  readonly load: () => Promise<T>;
  readonly turn: unknown;
  readonly result: AsyncResult<T>;
}

/**
 * Loads when `load`, which is to be kept stable, or `turn` is another; without `load` it waits for one. A result that comes
 * too late is dropped. Stays the same object until the result changes.
 */
export function useAsync<T>(load: (() => Promise<T>) | undefined, turn?: unknown): AsyncResult<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>();
  useEffect(() => {
    if (load === undefined) {
      return undefined;
    }
    let isCurrent = true;
    void resultOf(load()).then((result) => isCurrent && setLoaded({ load, turn, result }));
    return () => {
      isCurrent = false;
    };
  }, [load, turn]);
  return loaded !== undefined && loaded.load === load && loaded.turn === turn ? loaded.result : LOADING;
}

/** As `useAsync`, and again whenever `reload` is called. */
export function useReloadable<T>(load: () => Promise<T>): AsyncResult<T> & { readonly reload: () => void } {
  const [turn, setTurn] = useState(0);
  const result = useAsync(load, turn);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  return { ...result, reload };
}

/** Something done when a button is pressed; without a result until then. */
export function useAction<Args extends unknown[], T>(
  action: (...args: Args) => Promise<T>
): { readonly result: AsyncResult<T> | undefined; readonly run: (...args: Args) => void } {
  const [result, setResult] = useState<AsyncResult<T>>();
  const run = useCallback(
    (...args: Args) => {
      setResult(LOADING);
      void resultOf(action(...args)).then(setResult);
    },
    [action]
  );
  return { result, run };
}
