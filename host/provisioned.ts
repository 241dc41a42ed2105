import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { elementAt } from '../src/stats/elements';
import type { InstanceConfig } from '.';

const fileSchema = z.object({
  datasources: z
    .array(
      z.object({
        name: z.string(),
        uid: z.string(),
        jsonData: z.record(z.string(), z.unknown()).default({}),
        secureJsonData: z.record(z.string(), z.string()).default({}),
      })
    )
    .min(1),
});

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The first data source of a provisioning file, with `$NAME` and `${NAME}` filled in as Grafana does; `$$` is a dollar.
 * A source whose address becomes empty is left out: it is not configured.
 */
export function provisionedInstance(file: string, variables: Variables): InstanceConfig {
  const { datasources } = fileSchema.parse(expand(parse(readFileSync(file, 'utf8')), variables));
  const { name, uid, jsonData, secureJsonData } = elementAt(datasources, 0);
  const configured = Object.entries(jsonData).filter(([, value]) => !isWithoutAddress(value));
  return { name, uid, updated: Date.now(), jsonData: Object.fromEntries(configured), secrets: secureJsonData };
}

const isWithoutAddress = (value: unknown): boolean => z.object({ url: z.literal('') }).safeParse(value).success;

function expand(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') {
    return value.replace(
      /\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g,
      (match, braced: string | undefined, bare: string | undefined) =>
        match === '$$' ? '$' : (variables[braced ?? bare ?? ''] ?? '')
    );
  }
  if (Array.isArray(value)) {
    return value.map((item) => expand(item, variables));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expand(item, variables)]))
    : value;
}
