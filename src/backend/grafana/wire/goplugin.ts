import { z } from 'zod';
import { bytes } from './bytes';

export const emptyMessage = z.object({});
export type EmptyMessage = z.infer<typeof emptyMessage>;

export const stdioData = z.object({ channel: z.number(), data: bytes });
export type StdioData = z.infer<typeof stdioData>;

export const connInfo = z.object({ service_id: z.number(), network: z.string(), address: z.string() });
export type ConnInfo = z.infer<typeof connInfo>;

export const servingStatus = { unknown: 0, serving: 1, notServing: 2, serviceUnknown: 3 } as const;

export const healthCheckRequest = z.object({ service: z.string() });
export type HealthCheckRequest = z.infer<typeof healthCheckRequest>;

export const healthCheckResponse = z.object({ status: z.number() });
export type HealthCheckResponse = z.infer<typeof healthCheckResponse>;
