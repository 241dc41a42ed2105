import { z } from 'zod';
import { STATISTICS } from './query';
import type { Signal } from './signal';

/** What the query editor knows of each signal: its words, its usual thresholds, and its options as JSON schema. */
export const describeSignal = (signal: Signal) => ({
  id: signal.id,
  title: signal.title,
  summary: signal.summary,
  description: signal.description,
  group: signal.group,
  unit: signal.unit,
  minimumSample: signal.minimumSample,
  defaultWindow: signal.defaultWindow,
  boundsOf: signal.boundsOf,
  inHealthReport: signal.inHealthReport,
  usesServerProfile: signal.usesServerProfile ?? false,
  statistics: STATISTICS,
  thresholds: signal.thresholdsFor({}),
  options: z.toJSONSchema(signal.options, { io: 'input' }),
});
