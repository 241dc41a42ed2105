import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { fieldProblem } from '../../problems';
import { errorText } from '../../text';
import { RECEIVERS, type ReceiverSettings } from './receivers';

/**
 * What the administrator of the server sets in Grafana's `[plugin.modelwatch-monitoring-datasource]` section. Not a setting of
 * the data source: who may edit one could have the process write anywhere, or switch the trail off.
 */
export interface TrailSettings {
  /** Absolute; without it there is no trail on disk. */
  readonly folder?: string;
  readonly fileBytes: number;
  readonly keepDays?: number;
  /** Whether access is closed while the folder cannot be written to. */
  readonly required: boolean;
  /** Whether access is also closed while a receiver fails. */
  readonly receiversRequired: boolean;
  readonly receivers: readonly ReceiverSettings[];
}

const MEBIBYTE = 1024 * 1024;

const positive = z.coerce.number().positive();

/** Error messages never contain the value, which may include a password. */
const url = z
  .url({ protocol: /^https?$/, message: 'is not a URL that begins with http:// or https://' })
  .refine(
    (text) => !/^[^/]*\/\/[^/]*@/.test(text),
    'contains a user or password: put them into the headers, as Authorization'
  )
  .refine((text) => !/[?#]/.test(text), 'ends in a query: it takes an address and a path');

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * `name=value` pairs with commas between, each value percent-encoded: the form of OTEL_EXPORTER_OTLP_HEADERS
 * (open-telemetry/opentelemetry-specification, specification/protocol/exporter.md, "Specifying headers via environment variables").
 */
const headers = z.string().transform((text, context): Record<string, string> => {
  const pairs = text.split(',').map((pair): readonly [string, string] | undefined => {
    const [, name = '', value = ''] = /^([^=\s]+)\s*=(.*)$/s.exec(pair.trim()) ?? [];
    const decoded = percentDecoded(value.trim());
    return NAME.test(name) && decoded !== undefined && /^[\x20-\x7e]+$/.test(decoded)
      ? [name.toLowerCase(), decoded]
      : undefined;
  });
  if (pairs.includes(undefined)) {
    context.addIssue({
      code: 'custom',
      message: 'takes name=value pairs with commas between, their values percent-encoded: Authorization=Bearer%20…',
    });
    return z.NEVER;
  }
  return Object.fromEntries(pairs.flatMap((pair) => (pair === undefined ? [] : [pair])));
});

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const settingsSchema = z.strictObject({
  audit_folder: z.string().refine(path.isAbsolute, 'is not an absolute path').optional(),
  audit_file_mb: positive.default(10),
  audit_keep_days: positive.optional(),
  audit_required: z.enum(['true', 'false', 'all'], 'is none of true, all and false').default('false'),
  audit_loki_url: url.optional(),
  audit_loki_headers: headers.default({}),
  audit_otlp_url: url.optional(),
  audit_otlp_headers: headers.default({}),
  audit_ca_file: z.string().refine(path.isAbsolute, 'is not an absolute path').optional(),
});

/** Throws RangeError, which names the setting, on an invalid one: a typing error must not switch the trail off. */
export function parseTrailSettings(given: Readonly<Record<string, string>>): TrailSettings {
  const own = Object.entries(given).filter(([name]) => name.startsWith('audit_'));
  const parsed = settingsSchema.safeParse(Object.fromEntries(own), { error: fieldProblem });
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
  const { audit_folder: folder, audit_file_mb, audit_keep_days: keepDays, audit_required, audit_ca_file } = parsed.data;
  const ca = audit_ca_file === undefined ? {} : { ca: contentOf(audit_ca_file) };
  const receivers = RECEIVERS.flatMap((name): ReceiverSettings[] => {
    const address = parsed.data[`audit_${name}_url`];
    return address === undefined ? [] : [{ name, url: address, headers: parsed.data[`audit_${name}_headers`], ...ca }];
  });
  const [first] = receivers;
  if (first !== undefined && folder === undefined) {
    throw new RangeError(`audit_${first.name}_url needs audit_folder: what is sent is kept there until it is taken`);
  }
  if (audit_required === 'all' && first === undefined) {
    throw new RangeError('audit_required is all, but there is no receiver: audit_loki_url or audit_otlp_url names one');
  }
  return {
    ...(folder === undefined ? {} : { folder }),
    ...(keepDays === undefined ? {} : { keepDays }),
    fileBytes: audit_file_mb * MEBIBYTE,
    required: audit_required !== 'false',
    receiversRequired: audit_required === 'all',
    receivers,
  };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RangeError(`audit_ca_file cannot be read: ${errorText(error)}`);
  }
}
