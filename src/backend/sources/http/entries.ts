import { z } from 'zod';
import { nextTurn } from '../../turn';

/** What says that an answer is not as it should be. */
export interface Judge {
  unexpected(detail: string): Error;
}

/** A list of an answer whose entries have not been looked at: that takes ten times as long as parsing them does. */
export class Entries<Entry> {
  constructor(
    readonly name: string,
    private readonly values: readonly unknown[],
    private readonly schema: z.ZodType<Entry>
  ) {}

  get length(): number {
    return this.values.length;
  }

  /** The first of them, or all. Throws what `judge` makes of one that is not as it should be. */
  async read(judge: Judge, most = Infinity): Promise<Entry[]> {
    const values = this.length > most ? this.values.slice(0, most) : this.values;
    const entries: Entry[] = [];
    for (const value of values) {
      if (entries.length > 0) {
        // Between any two: one may be as long as an answer is.
        await nextTurn();
      }
      const parsed = this.schema.safeParse(value);
      if (!parsed.success) {
        throw judge.unexpected(describeIssue(parsed.error, `${this.name}.${entries.length}.`));
      }
      entries.push(parsed.data);
    }
    return entries;
  }
}

/** Of an answer's list of that name, empty where it is left out: `read` checks its entries. */
export const entries = <Entry>(name: string, schema: z.ZodType<Entry>) =>
  z
    .custom<readonly unknown[]>(Array.isArray, 'no list')
    .default([])
    .transform((values) => new Entries(name, values, schema));

/** What is wrong first, and where. */
export function describeIssue({ issues: [issue] }: z.ZodError, before = ''): string {
  const path = issue?.path.map(String).join('.') ?? '';
  return `${before}${path}: ${issue?.message ?? 'no such field'}`;
}

/** What goes on with an object takes all of its members in one step. */
const MAX_MEMBERS = 50_000;

/** As an object. Throws what `judge` makes of one that is too large. */
export async function recordOf<Value>(
  pairs: Entries<{ readonly key: string; readonly value: Value }>,
  judge: Judge
): Promise<Record<string, Value>> {
  if (pairs.length > MAX_MEMBERS) {
    throw judge.unexpected(`more than ${MAX_MEMBERS} ${pairs.name} of one run or model, which is more than is read`);
  }
  const record: Record<string, Value> = {};
  for (const { key, value } of await pairs.read(judge)) {
    define(record, key, value);
    await nextTurn();
  }
  return record;
}

/** An entry may be called `__proto__`: it is one of its own, not what the object is made of. */
export function define<Value>(object: Record<string, Value>, name: string, value: Value): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}
