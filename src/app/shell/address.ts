import { createContext, useContext } from 'react';
import type { PageRoute } from './route';

/** Where the reader is: the page, what stands in its path, and the query of its address. */
export interface Address {
  readonly route: PageRoute | undefined;
  /** All pages of the app, in their order. */
  readonly routes: readonly PageRoute[];
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

export const AddressContext = createContext<Address>({ route: undefined, routes: [], params: {}, query: {} });

export const useAddress = (): Address => useContext(AddressContext);

/** A query as Grafana hands it over: of a parameter that is given twice, the last counts. */
export function readQuery(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => {
      const last: unknown = Array.isArray(value) ? value.at(-1) : value;
      return last === undefined || last === null ? [] : [[key, String(last)] as const];
    })
  );
}
