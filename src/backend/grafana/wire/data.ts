import { z } from 'zod';
import { bytes, int64 } from './bytes';
import { headersMessage, pluginContextMessage } from './context';

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
