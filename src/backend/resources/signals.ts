import { z } from 'zod';
import { STATISTICS } from '../../signals/query';
import { signals } from '../../signals/registry';
import type { Signal } from '../../signals/signal';
import { json, route } from '../grafana';

/** What the query editor knows of each signal: its words, its usual thresholds, and its options as JSON schema. */
const described = ({
  id,
  title,
  summary,
  description,
  group,
  unit,
  minimumSample,
  defaultWindow,
  options,
  thresholdsFor,
}: Signal) => ({
  id,
  title,
  summary,
  description,
  group,
  unit,
  minimumSample,
  defaultWindow,
  statistics: STATISTICS,
  thresholds: thresholdsFor({}),
  options: z.toJSONSchema(options, { io: 'input' }),
});

export const signalsRoute = route({
  method: 'GET',
  path: 'signals',
  role: 'Viewer',
  handle: async () => json([...signals.values()].map(described)),
});
