import { useEffect, useState } from 'react';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'done'; readonly value: T };

const LOADING = { state: 'loading' } as const;

function words(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const { data } = error;
    if (typeof data === 'object' && data !== null && 'message' in data) {
      return String(data.message);
    }
  }
  return error instanceof Error ? error.message : String(error);
}

/** What `load` gives; asked again whenever `load` is another function. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>(LOADING);
  useEffect(() => {
    let isCurrent = true;
    setLoaded(LOADING);
    load().then(
      (value) => isCurrent && setLoaded({ state: 'done', value }),
      (error: unknown) => isCurrent && setLoaded({ state: 'failed', message: words(error) })
    );
    return () => {
      isCurrent = false;
    };
  }, [load]);
  return loaded;
}
