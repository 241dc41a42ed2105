import { z } from 'zod';
import { ownAt } from '../stats/elements';
import { QUERY_VERSION } from './query';

type Stored = Readonly<Record<string, unknown>>;

/**
 * How a query of each version becomes one of the next. Version 0 is a query without one: as a person or a program wrote
 * it, or as a panel brings it along from Prometheus' own data source, whose `expr` is the expression of ours.
 */
const LIFTS: ReadonlyArray<(query: Stored) => Stored> = [fromPrometheus, withRenamedOptions];

function fromPrometheus({ expr, legendFormat, instant, ...query }: Stored): Stored {
  if (query['signal'] !== undefined || typeof expr !== 'string') {
    return { ...query, ...given({ expr, legendFormat, instant }) };
  }
  const isNamed = typeof legendFormat === 'string' && legendFormat !== '' && legendFormat !== '__auto';
  return {
    ...query,
    signal: 'promql',
    options: { expr },
    mode: instant === true ? 'instant' : 'range',
    ...(isNamed ? { legend: legendFormat } : {}),
  };
}

/** Options that were called otherwise in version 1, by signal: each thing has one name now. */
const RENAMED_OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  drift: { measure: 'measures' },
  fairness: { measure: 'measures' },
  latency: { judge: 'thresholdQuantile' },
  llm: { judge: 'thresholdQuantile' },
  promql: { trouble: 'direction' },
  resources: { from: 'exporters' },
};

function withRenamedOptions(query: Stored): Stored {
  const { signal, options } = query;
  return isRecord(options) ? { ...query, options: renamedOptions(signal, options) } : query;
}

/** The options of an anomaly hold those of the signal that it watches. */
function renamedOptions(signal: unknown, options: Stored): Stored {
  if (signal === 'anomaly') {
    const { signal: watched, signalOptions } = options;
    return isRecord(signalOptions) ? { ...options, signalOptions: renamedOptions(watched, signalOptions) } : options;
  }
  const isRenamed = typeof signal === 'string' && Object.hasOwn(RENAMED_OPTIONS, signal);
  const names = (isRenamed ? RENAMED_OPTIONS[signal] : undefined) ?? {};
  // An old name beside the new one stays, for the signal's schema to refuse.
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      const renamed = ownAt(names, name) ?? name;
      return [renamed in options ? name : renamed, value];
    })
  );
}

const isRecord = (value: unknown): value is Stored =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const given = (parts: Stored): Stored =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));

const versionSchema = z.looseObject({ queryVersion: z.int().min(0).default(0) });

/**
 * A stored query as this build writes it. What is no query is left for the schema to refuse. Throws RangeError on a query
 * that a newer build wrote.
 */
export function migrateQuery(stored: unknown): unknown {
  const parsed = versionSchema.safeParse(stored);
  if (!parsed.success) {
    return stored;
  }
  const { queryVersion } = parsed.data;
  if (queryVersion === QUERY_VERSION) {
    return stored;
  }
  if (queryVersion > QUERY_VERSION) {
    throw new RangeError(
      `the query is of version ${queryVersion}, and this Modelwatch knows versions up to ${QUERY_VERSION}: update the plugin`
    );
  }
  const lifted = LIFTS.slice(queryVersion).reduce((query: Stored, lift) => lift(query), parsed.data);
  return { ...lifted, queryVersion: QUERY_VERSION };
}
