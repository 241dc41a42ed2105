import { getBackendSrv } from '@grafana/runtime';
import { z } from 'zod';

const foundSchema = z.object({
  found: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kind: z.enum(['contract', 'server', 'resources']),
      seenBy: z.array(z.object({ metric: z.string(), series: z.number() })),
      limits: z.array(z.string()),
    })
  ),
});

/** Software whose metrics Prometheus holds. */
export type Found = z.infer<typeof foundSchema>['found'][number];

/** What the saved settings of a data source reach. Rejects with the process's own words. */
export async function detect(uid: string): Promise<readonly Found[]> {
  const answer: unknown = await getBackendSrv().get(
    `/api/datasources/uid/${uid}/resources/profiles`,
    undefined,
    undefined,
    { showErrorAlert: false }
  );
  return foundSchema.parse(answer).found;
}

/**
 * The profile to read with: the contract where models expose its latency, else the first server found. Whatever a server
 * does not expose is read from the contract anyhow, and machines are read beside either.
 */
export function recommended(found: readonly Found[]): Found | undefined {
  const contract = found.find(({ kind }) => kind === 'contract');
  const serves = contract?.seenBy.some(({ metric }) => metric.startsWith('model_inference_duration_seconds'));
  return serves ? contract : (found.find(({ kind }) => kind === 'server') ?? contract);
}
