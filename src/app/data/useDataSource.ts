import { useMemo } from 'react';
import { useQuery } from '../shell/useQuery';
import { type ConfiguredSource, configuredSources } from './sources';

/** The data source that a page reads, and those that it could. */
export interface Chosen {
  /** None where there is no Modelwatch data source, or not the one that the address names. */
  readonly source: ConfiguredSource | undefined;
  readonly sources: readonly ConfiguredSource[];
}

/** The data source that the address names (`?ds=uid`); without a name the default one, or else the first. */
export function useDataSource(): Chosen {
  const { ds } = useQuery();
  return useMemo(() => {
    const sources = configuredSources();
    const source =
      ds === undefined
        ? (sources.find(({ isDefault }) => isDefault === true) ?? sources[0])
        : sources.find(({ uid }) => uid === ds);
    return { source, sources };
  }, [ds]);
}
