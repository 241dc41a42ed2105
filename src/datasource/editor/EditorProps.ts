import type { PanelData } from '@grafana/data';
import type { Lookups, SignalInfo } from '../lookups';
import type { ModelwatchQuery } from '../query/query';

/** What both editors work with: the registry is there, the query is of this build's version. */
export interface EditorProps {
  readonly query: ModelwatchQuery;
  readonly signals: readonly SignalInfo[];
  readonly lookups: Lookups;
  readonly data: PanelData | undefined;
  /** Takes the query, and asks it where it is complete. */
  readonly onChange: (query: ModelwatchQuery) => void;
}
