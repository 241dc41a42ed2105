import path from 'node:path';
import { z } from 'zod';

/**
 * What the administrator of the server sets in Grafana's `[plugin.modelwatch-monitoring-datasource]` section. Not a setting of
 * the data source: who may edit one could have the process write anywhere, or switch the trail off.
 */
export interface TrailSettings {
  /** Absolute; without it there is no trail on disk. */
  readonly folder?: string;
  readonly fileBytes: number;
  readonly keepDays?: number;
  readonly required: boolean;
}

const MEBIBYTE = 1024 * 1024;

const positive = z.coerce.number().positive();

const settingsSchema = z.strictObject({
  audit_folder: z.string().refine(path.isAbsolute, 'is no absolute path').optional(),
  audit_file_mb: positive.default(10),
  audit_keep_days: positive.optional(),
  audit_required: z.enum(['true', 'false'], 'is neither true nor false').default('false'),
});

/** Throws RangeError, which names the setting, on one that cannot be understood: a trail is not switched off by a typing error. */
export function parseTrailSettings(given: Readonly<Record<string, string>>): TrailSettings {
  const own = Object.entries(given).filter(([name]) => name.startsWith('audit_'));
  const parsed = settingsSchema.safeParse(Object.fromEntries(own));
  if (!parsed.success) {
    throw new RangeError(
      parsed.error.issues
        .map((issue) =>
          issue.code === 'unrecognized_keys'
            ? `${issue.keys.join(', ')}: there is no such setting`
            : `${String(issue.path[0])} ${issue.message}`
        )
        .join('; ')
    );
  }
  const { audit_folder: folder, audit_file_mb, audit_keep_days: keepDays, audit_required } = parsed.data;
  return {
    ...(folder === undefined ? {} : { folder }),
    ...(keepDays === undefined ? {} : { keepDays }),
    fileBytes: audit_file_mb * MEBIBYTE,
    required: audit_required === 'true',
  };
}
