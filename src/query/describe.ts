import { z } from 'zod';
import { STATISTICS } from './query';
import type { Signal } from './signal';

/** What the query editor knows of each signal: its words, its usual thresholds, and its options as JSON schema. */
export const describeSignal = ({
  id,
  title,
  summary,
  description,
  group,
  unit,
  minimumSample,
  defaultWindow,
  options,
  inHealthReport,
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
  inHealthReport,
  statistics: STATISTICS,
  thresholds: thresholdsFor({}),
  options: z.toJSONSchema(options, { io: 'input' }),
});
