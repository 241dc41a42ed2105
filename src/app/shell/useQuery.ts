import { useMemo } from 'react';
import { useLocation } from 'react-router-dom';

/** The query of the address; of a parameter that is given twice, the last counts. */
export function useQuery(): Readonly<Partial<Record<string, string>>> {
  const { search } = useLocation();
  return useMemo(() => Object.fromEntries(new URLSearchParams(search)), [search]);
}
