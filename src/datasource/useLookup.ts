import { useEffect, useState } from 'react';
import { messageOf } from './messageOf';

export type Lookup<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: Value }
  | { readonly state: 'failed'; readonly message: string };

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
