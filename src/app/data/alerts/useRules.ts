import { useEffect, useState } from 'react';
import { type Rules, watchedRules } from './rules';

/** The rules that watch models, asked anew whenever `range` is another object. Undefined until Grafana has answered. */
export function useRules(range: object): Rules | undefined {
  const [rules, setRules] = useState<Rules>();
  useEffect(() => {
    let isCurrent = true;
    void watchedRules().then((answer) => isCurrent && setRules(answer));
    return () => {
      isCurrent = false;
    };
  }, [range]);
  return rules;
}
