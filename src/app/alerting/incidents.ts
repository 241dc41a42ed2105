import type { TimeRange } from '@grafana/data';
import { z } from 'zod';
import type { Span } from '../../packs/suggest';
import { call } from './api';

/** Annotations with this tag say when there was trouble: not to be learned from, and to be caught. */
export const INCIDENT_TAG = 'incident';

const annotationsSchema = z.array(
  z.object({ time: z.number(), timeEnd: z.number().optional(), text: z.string().default('') })
);

/** Trouble that people have marked on dashboards with the tag `incident`. Rejects with AlertingError. */
export async function markedIncidents({ from, to }: TimeRange): Promise<readonly Span[]> {
  const search = new URLSearchParams({
    from: String(from.valueOf()),
    to: String(to.valueOf()),
    tags: INCIDENT_TAG,
    type: 'annotation',
  });
  const found = await call({
    url: `/api/annotations?${search.toString()}`,
    answer: annotationsSchema,
    doing: 'read the incidents that were marked on dashboards',
  });
  return found.map(({ time, timeEnd }) => ({ start: time / 1000, end: (timeEnd ?? time) / 1000 }));
}
