import { type DataQuery, type RawTimeRange } from '@grafana/data';
import { z } from 'zod';

/** What one side of Explore shows, as its address holds it. */
export interface Pane {
  readonly datasource: string;
  readonly queries: readonly DataQuery[];
  readonly range: { readonly from: string; readonly to: string };
}

const paneSchema = z.object({
  datasource: z.string().default(''),
  queries: z.array(z.looseObject({ refId: z.string().default('A') })).default([]),
  range: z.object({ from: z.coerce.string(), to: z.coerce.string() }).default({ from: 'now-1h', to: 'now' }),
});

const EMPTY: Pane = { datasource: '', queries: [], range: { from: 'now-1h', to: 'now' } };

/** The first pane of an address; an empty one where there is none that can be read. */
export function paneIn(search: string): Pane {
  const text = new URLSearchParams(search).get('panes');
  if (text === null) {
    return EMPTY;
  }
  try {
    const [pane] = Object.values(z.record(z.string(), paneSchema).parse(JSON.parse(text)));
    return pane ?? EMPTY;
  } catch {
    return EMPTY;
  }
}

/** The parts of an address that show this pane. */
export const searchOf = (pane: Pane): Record<string, string> => ({
  schemaVersion: '1',
  panes: JSON.stringify({ preview: pane }),
});

const endOf = (end: RawTimeRange['from']): string => (typeof end === 'string' ? end : String(end.valueOf()));

export const textRange = ({ from, to }: RawTimeRange): Pane['range'] => ({ from: endOf(from), to: endOf(to) });
