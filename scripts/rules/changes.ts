import { UsageError } from '../../report/arguments';
import { type AlertDefinition, SEVERITIES, type Severity } from '../../src/packs/rules';
import { parseDuration } from '../../src/query/duration';
import type { Unit } from '../../src/query/signal';
import { unknownName } from './names';

export type Changes = Readonly<Record<string, Readonly<Partial<Record<Severity, number | 'off'>>>>>;

/** Reads `accuracy.warning=0.9` and its like. Throws UsageError, with the name that was probably meant. */
export function readChanges(texts: readonly string[], definitions: readonly AlertDefinition[]): Changes {
  const changes: Record<string, Partial<Record<Severity, number | 'off'>>> = {};
  for (const text of texts) {
    const [, id, severity, value] = /^([^.=]+)\.([^.=]+)=(.+)$/.exec(text) ?? [];
    if (id === undefined || severity === undefined || value === undefined) {
      throw new UsageError(`--set takes <definition>.<severity>=<value>, such as accuracy.warning=0.9, not "${text}".`);
    }
    const definition = known('definition', id, definitions, (one) => one.id);
    const of = known('threshold', severity, SEVERITIES, (one) => one);
    changes[definition.id] = { ...changes[definition.id], [of]: figure(value, text, definition) };
  }
  return changes;
}

/** The one of that name. Throws UsageError with the nearest. */
export function known<T>(kind: string, name: string, all: readonly T[], nameOf: (one: T) => string): T {
  const found = all.find((one) => nameOf(one) === name);
  if (found === undefined) {
    throw new UsageError(unknownName(kind, name, all.map(nameOf)));
  }
  return found;
}

/** Shares may be written as percentages, times as durations. */
function figure(value: string, text: string, { unit }: Pick<AlertDefinition, 'unit'>): number | 'off' {
  if (value === 'off') {
    return 'off';
  }
  const read = inUnit(value, unit);
  if (!Number.isFinite(read)) {
    throw new UsageError(
      `"${value}" in --set ${text} is not a value: it takes ${EXAMPLES[unit] ?? 'a number'}, or "off".`
    );
  }
  return read;
}

const EXAMPLES: Readonly<Partial<Record<Unit, string>>> = {
  s: 'seconds or a duration such as 400ms',
  percentunit: 'a share such as 0.9 or 90%',
};

function inUnit(value: string, unit: Unit): number {
  if (unit === 'percentunit' && value.endsWith('%')) {
    return Number(value.slice(0, -1)) / 100;
  }
  return (unit === 's' ? parseDuration(value) : undefined) ?? Number(value);
}
