import { useState } from 'react';

/** The same object for as long as it says the same: for what is written anew at each rendering and asked for once. */
export function useStable<Value>(value: Value): Value {
  const [kept, keep] = useState(value);
  if (kept !== value && JSON.stringify(kept) !== JSON.stringify(value)) {
    keep(value);
    return value;
  }
  return kept;
}
