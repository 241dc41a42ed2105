import { z } from 'zod';
import { bytes, int64 } from './bytes';

const textMap = z.record(z.string(), z.string());

export const pluginContextMessage = z
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

export const headersMessage = textMap;
