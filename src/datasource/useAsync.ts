import { useCallback, useEffect, useMemo, useState } from 'react';
import { z } from 'zod';

/** What something asynchronous came to. */
export type AsyncResult<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'done'; readonly value: T }
  | { readonly state: 'error'; readonly message: string };

const LOADING = { state: 'loading' } as const;

/** What Grafana's requests are rejected with, and (a message with a text as status) a data source's own test. */
const failureSchema = z.object({
  message: z.string().optional().catch(undefined),
  status: z.number().optional().catch(undefined),
  statusText: z.string().optional().catch(undefined),
  data: z.object({ message: z.string() }).optional().catch(undefined),
});

/** The message of an error for users: the server's own if it sent one. */
export function errorMessage(error: unknown): string {
  const { data, message, status, statusText } = failureSchema.safeParse(error).data ?? {};
  return (
    data?.message ??
    message ??
    statusText ??
    (status === undefined ? String(error) : `Grafana answered with status ${status}`)
  );
}

/** Never rejects. */
const resultOf = <T>(promise: Promise<T>): Promise<AsyncResult<T>> =>
  promise.then(
    (value) => ({ state: 'done', value }),
    (error: unknown) => ({ state: 'error', message: errorMessage(error) })
  );

interface Loaded<T> {
  readonly load: () => Promise<T>;
  readonly result: AsyncResult<T>;
}

/**
 * Loads when `load`, which is to be kept stable, is another; without `load` it waits for one. Loads again when
 * `refreshKey` is another or `reload` is called, and keeps the last result until then. A result that comes too late is dropped.
 */
export function useAsync<T>(
  load: (() => Promise<T>) | undefined,
  refreshKey?: unknown
): AsyncResult<T> & { readonly reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>();
  const [reloads, setReloads] = useState(0);
  useEffect(() => {
    if (load === undefined) {
      return undefined;
    }
    let isCurrent = true;
    void resultOf(load()).then((result) => isCurrent && setLoaded({ load, result }));
    return () => {
      isCurrent = false;
    };
  }, [load, refreshKey, reloads]);
  const reload = useCallback(() => setReloads((n) => n + 1), []);
  const result = loaded !== undefined && loaded.load === load ? loaded.result : LOADING;
  return useMemo(() => ({ ...result, reload }), [result, reload]);
}

/** Something done when a button is pressed; `idle` until then. */
export function useAction<Args extends unknown[], T>(
  action: (...args: Args) => Promise<T>
): ({ readonly state: 'idle' } | AsyncResult<T>) & { readonly run: (...args: Args) => void } {
  const [result, setResult] = useState<{ readonly state: 'idle' } | AsyncResult<T>>({ state: 'idle' });
  const run = (...args: Args) => {
    setResult(LOADING);
    void resultOf(action(...args)).then(setResult);
  };
  return { ...result, run };
}

/** The same object for as long as it says the same: for values that are rebuilt at each rendering and requested once. */
export function useStable<Value>(value: Value): Value {
  const [stable, setStable] = useState(value);
  if (stable !== value && JSON.stringify(stable) !== JSON.stringify(value)) {
    setStable(value);
    return value;
  }
  return stable;
}
