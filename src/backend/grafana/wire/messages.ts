import { z } from 'zod';
import { bytes, int64 } from './bytes';

const textMap = z.record(z.string(), z.string());

const pluginContextMessage = z
  .object({
    orgId: int64,
    pluginId: z.string(),
    pluginVersion: z.string(),
    user: z.object({ login: z.string(), name: z.string(), email: z.string(), role: z.string() }).nullable(),
    dataSourceInstanceSettings: z
      .object({
        id: int64,
        uid: z.string(),
        name: z.string(),
        url: z.string(),
        jsonData: bytes,
        decryptedSecureJsonData: textMap,
        lastUpdatedMS: int64,
        apiVersion: z.string(),
      })
      .nullable(),
    grafanaConfig: textMap,
    userAgent: z.string(),
  })
  .nullable();

export type PluginContextMessage = z.infer<typeof pluginContextMessage>;

const headersMessage = textMap;

/** How frames are written: Arrow files, or JSON for a caller that asks for it. */
export const frameFormat = { arrow: 0, json: 1 } as const;

const dataQueryMessage = z.object({
  refId: z.string(),
  maxDataPoints: int64,
  intervalMS: int64,
  timeRange: z.object({ fromEpochMS: int64, toEpochMS: int64 }).nullable(),
  json: bytes,
  queryType: z.string(),
});
export type DataQueryMessage = z.infer<typeof dataQueryMessage>;

export const queryDataRequest = z.object({
  pluginContext: pluginContextMessage,
  headers: headersMessage,
  queries: z.array(dataQueryMessage),
  format: z.number(),
});
export type QueryDataRequest = z.infer<typeof queryDataRequest>;

const dataResponseMessage = z.object({
  frames: z.array(bytes),
  error: z.string(),
  status: z.number(),
  errorSource: z.string(),
  format: z.number(),
});
export type DataResponseMessage = z.infer<typeof dataResponseMessage>;

export const queryDataResponse = z.object({ responses: z.record(z.string(), dataResponseMessage) });
export type QueryDataResponse = z.infer<typeof queryDataResponse>;

/** One frame, or one error, of one query of the request. */
export const queryChunkedDataResponse = z.object({
  refId: z.string(),
  frameId: z.string(),
  frame: bytes,
  error: z.string(),
  status: z.number(),
  errorSource: z.string(),
  format: z.number(),
});
export type QueryChunkedDataResponse = z.infer<typeof queryChunkedDataResponse>;

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

export const emptyMessage = z.object({});
export type EmptyMessage = z.infer<typeof emptyMessage>;

export const stdioData = z.object({ channel: z.number(), data: bytes });

export const connInfo = z.object({ service_id: z.number(), network: z.string(), address: z.string() });

export const servingStatus = { unknown: 0, serving: 1, notServing: 2, serviceUnknown: 3 } as const;

export const healthCheckRequest = z.object({ service: z.string() });
export type HealthCheckRequest = z.infer<typeof healthCheckRequest>;

export const healthCheckResponse = z.object({ status: z.number() });
export type HealthCheckResponse = z.infer<typeof healthCheckResponse>;
