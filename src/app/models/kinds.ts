import { useCallback } from 'react';
import { z } from 'zod';
import { useResource } from '../data';
import { overviewSchema } from './resources';

const NOTHING: readonly string[] = [];

/** The signals that are not for the kind of a model, by their ids; none while that is not known. */
export function useNotNeeded(): (model: string) => readonly string[] {
  const overview = useResource({ path: 'contract', schema: overviewSchema });
  return useCallback(
    (model) =>
      (overview.state === 'done' ? overview.value.models.find((one) => one.model === model)?.notNeeded : undefined) ??
      NOTHING,
    [overview]
  );
}

/** Of all signals those that the health of a model is made of. A machine's resources are nobody's own. */
const healthSchema = z
  .array(z.object({ id: z.string(), inHealthReport: z.boolean().default(false) }))
  .transform((all) => all.filter((one) => one.inHealthReport && one.id !== 'resources').map(({ id }) => id));

/** The signals that may be known of a model, by their ids. */
export function useSignalsOf(): (model: string) => readonly string[] {
  const signals = useResource({ path: 'signals', schema: healthSchema });
  const notNeeded = useNotNeeded();
  return useCallback(
    (model) => {
      const others = notNeeded(model);
      return signals.state === 'done' ? signals.value.filter((id) => !others.includes(id)) : NOTHING;
    },
    [signals, notNeeded]
  );
}
