import { z } from 'zod';
import { STATISTICS } from '../../src/query/query';
import type { Signal } from '../../src/query/signal';

/** Whatever nobody expects. */
const ODD: readonly unknown[] = [
  null,
  '',
  ' ',
  '0x10',
  '__proto__',
  'constructor',
  '{{',
  ')) or vector(1',
  '"\\',
  '\ud800',
  -1,
  0,
  0.5,
  1e308,
  1e-308,
  true,
  [],
  {},
  [[]],
  ['__proto__'],
  { kind: 'auto' },
];

const DURATIONS = ['30s', '5m', '1h', '1d', '$__range', '0s', '1000y'];
const WORDS = ['loan', 'income', 'p95', '1', 'up', 'sum(rate(requests_total[5m]))', 'model', 'latency', 'throughput'];
const LABELS = ['model', 'version', 'instance', 'region', '__name__', 'le', 'bad-name'];

/** Draws what a query is made of, the same for the same numbers. */
export class Drawn {
  constructor(readonly random: () => number) {}

  below(count: number): number {
    return Math.floor(this.random() * count);
  }

  is(chance: number): boolean {
    return this.random() < chance;
  }

  /** Throws RangeError for a list without entries. */
  one<T>(list: readonly T[]): T {
    const drawn = list[this.below(list.length)];
    if (drawn === undefined) {
      throw new RangeError('nothing to draw from');
    }
    return drawn;
  }

  odd(): unknown {
    return ODD[this.below(ODD.length)];
  }

  some<T>(list: readonly T[], most: number): T[] {
    return Array.from({ length: this.below(most + 1) }, () => this.one(list));
  }
}

const schemaSchema = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

/** A value as a JSON schema wants it, mostly. */
export function valueOf(json: unknown, drawn: Drawn, depth = 0): unknown {
  const parsed = schemaSchema.safeParse(json);
  if (!parsed.success || drawn.is(0.02) || depth > 5) {
    return drawn.odd();
  }
  const schema = parsed.data;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    return valueOf(drawn.one(choices), drawn, depth + 1);
  }
  if (schema.enum !== undefined) {
    return drawn.one(schema.enum);
  }
  if (schema.const !== undefined) {
    return schema.const;
  }
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
          schema.required?.includes(name) === true || drawn.is(0.35)
            ? [[name, valueOf(property, drawn, depth + 1)]]
            : []
        )
      );
    case 'array':
      return Array.from({ length: drawn.below(4) }, () => valueOf(schema.items, drawn, depth + 1));
    case 'boolean':
      return drawn.is(0.5);
    case 'integer':
    case 'number': {
      const least = schema.minimum ?? 0;
      const most = Math.min(schema.maximum ?? least + 10, least + 10);
      const value = least + drawn.random() * (most - least);
      return schema.type === 'integer' ? Math.round(value) : value;
    }
    default:
      return drawn.one(drawn.is(0.8) ? DURATIONS : WORDS);
  }
}

const schemas = new WeakMap<Signal, unknown>();

function schemaOf(signal: Signal): unknown {
  const known = schemas.get(signal) ?? z.toJSONSchema(signal.options, { io: 'input', unrepresentable: 'any' });
  schemas.set(signal, known);
  return known;
}

/** A query as somebody may have saved it: mostly one that is understood. */
export function drawnQuery(signal: Signal, drawn: Drawn): Record<string, unknown> {
  const query: Record<string, unknown> = {
    signal: signal.id,
    mode: drawn.one(['range', 'instant']),
    statistics: [...new Set([drawn.one(STATISTICS), ...drawn.some(STATISTICS, 3)])],
    options: valueOf(schemaOf(signal), drawn),
    ...(drawn.is(0.3) ? { model: drawn.one(['loan', 'a"b', '.*', '$model']) } : {}),
    ...(drawn.is(0.2) ? { version: drawn.one(['1', '2']) } : {}),
    ...(drawn.is(0.3) ? { window: drawn.one(['auto', '1m', '5m', '1h', '$__range']) } : {}),
    ...(drawn.is(0.2) ? { groupBy: drawn.some(LABELS, 3) } : {}),
    ...(drawn.is(0.2) ? { legend: drawn.one(['{{model}} {{version}}', '{{', '{{__proto__}}', '']) } : {}),
    ...(drawn.is(0.2) ? { thresholds: { warning: drawn.random(), critical: drawn.random() } } : {}),
    ...(drawn.is(0.1) ? { subject: [drawn.one(LABELS), ...drawn.some(LABELS, 2)] } : {}),
    ...(drawn.is(0.2)
      ? { filters: [{ label: drawn.one(LABELS), op: drawn.one(['=', '!=', '=~', '!~']), value: drawn.one(WORDS) }] }
      : {}),
  };
  if (drawn.is(0.05)) {
    query[drawn.one([...Object.keys(query), 'refId', 'queryVersion', '__proto__'])] = drawn.odd();
  }
  return query;
}
