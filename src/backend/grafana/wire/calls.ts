import { z } from 'zod';
import { bytes } from './bytes';
import { headersMessage, pluginContextMessage } from './context';

const headerLists = z.record(z.string(), z.object({ values: z.array(z.string()) }));

export const callResourceRequest = z.object({
  pluginContext: pluginContextMessage,
  path: z.string(),
  method: z.string(),
  url: z.string(),
  headers: headerLists,
  body: bytes,
});
export type CallResourceRequest = z.infer<typeof callResourceRequest>;

export const callResourceResponse = z.object({ code: z.number(), headers: headerLists, body: bytes });
export type CallResourceResponse = z.infer<typeof callResourceResponse>;

export const checkHealthRequest = z.object({ pluginContext: pluginContextMessage, headers: headersMessage });
export type CheckHealthRequest = z.infer<typeof checkHealthRequest>;

export const healthStatus = { unknown: 0, ok: 1, error: 2 } as const;

export const checkHealthResponse = z.object({ status: z.number(), message: z.string(), jsonDetails: bytes });
export type CheckHealthResponse = z.infer<typeof checkHealthResponse>;

export const collectMetricsRequest = z.object({ pluginContext: pluginContextMessage });
export type CollectMetricsRequest = z.infer<typeof collectMetricsRequest>;

export const collectMetricsResponse = z.object({ metrics: z.object({ prometheus: bytes }).nullable() });
export type CollectMetricsResponse = z.infer<typeof collectMetricsResponse>;

/** Subscribe, run and publish ask with the same fields. */
export const streamRequest = z.object({
  pluginContext: pluginContextMessage,
  path: z.string(),
  data: bytes,
  headers: headersMessage,
});
export type StreamRequest = z.infer<typeof streamRequest>;

export const streamStatus = { ok: 0, 'not-found': 1, denied: 2 } as const;

export const streamResponse = z.object({ status: z.number(), data: bytes });
export type StreamResponse = z.infer<typeof streamResponse>;

export const streamPacket = z.object({ data: bytes });
export type StreamPacket = z.infer<typeof streamPacket>;
