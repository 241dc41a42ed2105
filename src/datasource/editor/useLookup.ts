import { useEffect, useState } from 'react';

export type Lookup<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: Value }
  | { readonly state: 'failed'; readonly message: string };

const messageOf = (error: unknown): string => {
  const data: unknown = typeof error === 'object' && error !== null && 'data' in error ? error.data : undefined;
  if (typeof data === 'object' && data !== null && 'message' in data && typeof data.message === 'string') {
    return data.message;
  }
  return error instanceof Error ? error.message : String(error);
};

/** What `ask` answers; asked again when `ask` is another function. A late answer to an earlier question is dropped. */
export function useLookup<Value>(ask: () => Promise<Value>): Lookup<Value> {
  const [answered, setAnswered] = useState<{ readonly by: typeof ask; readonly lookup: Lookup<Value> }>();
  useEffect(() => {
    let isCurrent = true;
    const settle = (lookup: Lookup<Value>) => isCurrent && setAnswered({ by: ask, lookup });
    ask().then(
      (value) => settle({ state: 'ready', value }),
      (error: unknown) => settle({ state: 'failed', message: messageOf(error) })
    );
    return () => {
      isCurrent = false;
    };
  }, [ask]);
  return answered?.by === ask ? answered.lookup : { state: 'loading' };
}
