import { z } from 'zod';
import { definitions } from './catalogue';
import { type AlertDefinition, SEVERITIES, type Severity } from './definition';

interface UidParts {
  readonly prefix: string;
  readonly definition: string;
  readonly severity: Severity;
}

/** The longest first: `slo-latency` is no `latency`. */
const IDS = definitions.map(({ id }) => id).sort((a, b) => b.length - a.length);

/** What of a uid is the pack's, and what the definition's and severity's; nothing where it is no rule of a pack. */
export function readUid(uid: string): UidParts | undefined {
  for (const id of IDS) {
    for (const severity of SEVERITIES) {
      const end = `-${id}-${severity}`;
      if (uid.endsWith(end) && uid.length > end.length) {
        return { prefix: uid.slice(0, -end.length), definition: id, severity };
      }
    }
  }
  return undefined;
}

const querySchema = z.object({
  signal: z.string(),
  model: z.string().optional(),
  filters: z.array(z.object({ label: z.string(), value: z.string() })).default([]),
  thresholds: z.object({ warning: z.number().optional(), critical: z.number().optional() }).default({}),
});

interface RuleQuery {
  readonly thresholds: Readonly<Partial<Record<Severity, number>>>;
  /** None means all. */
  readonly models: readonly string[];
  readonly signal?: string;
  /** Uid of the data source that it asks, where it can be read. */
  readonly dataSource?: string;
}

type RuleData = ReadonlyArray<{ readonly datasourceUid?: string | undefined; readonly model?: unknown }>;

/** Thresholds, models and data source of the first query of a rule, which is the one that is evaluated. */
export function readQuery(data: RuleData): RuleQuery {
  for (const { model, datasourceUid: dataSource } of data) {
    const query = querySchema.safeParse(model);
    if (query.success) {
      const { model: one, filters, thresholds, signal } = query.data;
      const several = filters.find(({ label }) => label === 'model')?.value.split('|') ?? [];
      const models = one === undefined ? several.map((name) => name.replaceAll(/\\(.)/g, '$1')) : [one];
      return { thresholds, models, signal, ...(dataSource === undefined ? {} : { dataSource }) };
    }
  }
  return { thresholds: {}, models: [] };
}

/** A rule of the catalogue as it is installed: what its thresholds are, and of which models. */
export type InstalledRule = UidParts & Pick<RuleQuery, 'thresholds' | 'models'>;

const ruleSchema = z.looseObject({
  uid: z.string(),
  data: z.array(z.looseObject({ datasourceUid: z.string().optional(), model: z.unknown() })),
});

/**
 * The catalogue's rules in a document of Grafana's: a provisioning file, an export, or what the interfaces of its pages and of
 * provisioning response, which nest rules differently.
 */
export function rulesIn(document: unknown): readonly InstalledRule[] {
  const rule = ruleSchema.safeParse(document);
  if (rule.success) {
    const parts = readUid(rule.data.uid);
    const { signal, thresholds, models } = readQuery(rule.data.data);
    const definition = definitions.find(({ id }) => id === parts?.definition);
    return parts === undefined || definition?.query.signal !== signal ? [] : [{ ...parts, thresholds, models }];
  }
  return typeof document === 'object' && document !== null ? Object.values(document).flatMap(rulesIn) : [];
}

type Changes = Readonly<Record<string, Readonly<Partial<Record<Severity, number | 'off'>>>>>;

/** The thresholds in force of a definition, whatever their order. */
export const thresholdsIn = (
  { id, thresholds }: Pick<AlertDefinition, 'id' | 'thresholds'>,
  changes: Changes
): InstalledRule['thresholds'] =>
  Object.fromEntries(
    SEVERITIES.flatMap((severity) => {
      const threshold = changes[id]?.[severity] ?? thresholds[severity];
      return threshold === undefined || threshold === 'off' ? [] : [[severity, threshold]];
    })
  );

/** What the rules of a model make of the catalogue: the definitions that have one, with the thresholds of theirs. */
export function changesFor(rules: readonly InstalledRule[], model: string): Changes {
  const own = rules.filter(({ models }) => models.length === 0 || models.includes(model));
  return Object.fromEntries(
    definitions
      .filter(({ id }) => own.some(({ definition }) => definition === id))
      .map(({ id }) => {
        const changed = SEVERITIES.flatMap((severity): Array<[Severity, number | 'off']> => {
          const rule = own.find((one) => one.definition === id && one.severity === severity);
          const threshold = rule?.thresholds[severity];
          // A rule that only passes on a verdict names none.
          return rule === undefined ? [[severity, 'off']] : threshold === undefined ? [] : [[severity, threshold]];
        });
        return [id, Object.fromEntries(changed)];
      })
  );
}
