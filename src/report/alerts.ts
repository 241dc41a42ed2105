import { z } from 'zod';
import { grouped } from '../grouped';
import {
  type AlertDefinition,
  changesFor,
  definitions,
  type InstalledRule,
  rulesIn,
  SEVERITIES,
  thresholdsIn,
} from '../packs/rules';
import { backtest, historyOf } from '../packs/suggest';
import { errorText } from '../text';
import type { Alert, Silence } from './document';
import type { AnsweredFrame, Period } from './questions';

/** What of Grafana's alerting a report is made with; without rules it is of the catalogue's. */
export interface Installed {
  readonly rules?: readonly InstalledRule[];
  readonly silences?: readonly Silence[];
  /** What was not available, and why. */
  readonly problems?: readonly string[];
}

const RULES = '/api/ruler/grafana/api/v1/rules';
const SILENCES = '/api/alertmanager/grafana/api/v2/silences';

const silencesSchema = z.array(
  z.object({
    startsAt: z.string(),
    endsAt: z.string(),
    createdBy: z.string(),
    comment: z.string(),
    matchers: z.array(
      z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) })
    ),
  })
);

/** The rules and silences of a Grafana, by the interfaces of its own pages: they take the rights of a Viewer. Never rejects. */
export async function installedIn(get: (path: string) => Promise<unknown>): Promise<Installed> {
  const problems: string[] = [];
  const had = async <T>(what: string, path: string, read: (answer: unknown) => T): Promise<T | undefined> => {
    try {
      return read(await get(path));
    } catch (error) {
      problems.push(`Grafana's ${what} could not be read: ${errorText(error)}`);
      return undefined;
    }
  };
  const rules = await had('alert rules', RULES, rulesIn);
  const silences = await had('silences', SILENCES, (answer) => silencesSchema.parse(answer).map(silenceOf));
  if (rules?.length === 0) {
    problems.push('Grafana has no rule of the catalogue.');
  }
  return {
    ...(rules === undefined || rules.length === 0 ? {} : { rules }),
    ...(silences === undefined ? {} : { silences }),
    problems,
  };
}

const silenceOf = ({ startsAt, endsAt, createdBy, ...rest }: z.infer<typeof silencesSchema>[number]): Silence => ({
  ...{ from: Date.parse(startsAt), to: Date.parse(endsAt), by: createdBy },
  ...rest,
});

/** Those that have a rule for any model. What is known of sources is of now alone. */
export const definitionsIn = ({ rules }: Installed): readonly AlertDefinition[] =>
  definitions.filter(
    ({ id, group, thresholds }) =>
      group !== 'sources' &&
      (rules === undefined ? Object.keys(thresholds).length > 0 : rules.some(({ definition }) => definition === id))
  );

type OfModel<Part> = Part & { readonly model: string };

/** Which rules of a definition would have fired, by model and version, at the moments that were asked for. */
export function alertsOf(
  definition: AlertDefinition,
  frames: readonly AnsweredFrame[],
  { to, step, installed }: Pick<Period, 'to'> & { readonly step: number; readonly installed: Installed }
): OfModel<Alert>[] {
  const history = historyOf(frames, definition);
  if (history === undefined) {
    return [];
  }
  const each = grouped(history.series, ({ labels }) => JSON.stringify([labels['model'], labels['version']]));
  return [...each.values()].flatMap((series) => {
    const { model = '', version = '' } = series[0].labels;
    const off = { [definition.id]: { warning: 'off', critical: 'off' } } as const;
    const changes = installed.rules === undefined ? {} : { ...off, ...changesFor(installed.rules, model) };
    const thresholds = thresholdsIn(definition, changes);
    const fired = backtest({ ...history, series }, definition, { thresholds });
    return SEVERITIES.flatMap((severity): OfModel<Alert>[] => {
      const { spans, lasts } = fired[severity];
      const firings = spans.map(({ start, end }) => ({
        ...{ from: start * 1000, to: end * 1000, lasts: lasts && end * 1000 > to - 2 * step },
      }));
      return firings.length === 0
        ? []
        : [{ model, version, rule: definition.id, title: definition.title, severity, firings }];
    });
  });
}

type Matcher = Silence['matchers'][number];

function fits({ value, isRegex, isEqual }: Matcher, text: string): boolean {
  try {
    return (isRegex ? new RegExp(`^(?:${value})$`).test(text) : text === value) === isEqual;
  } catch {
    // Grafana's regular expressions are Go's: what JavaScript cannot read may fit.
    return true;
  }
}

/** Those of a period that may have silenced a rule of the model: matchers on labels that are not known here may fit. */
export function silencesOf({ silences = [] }: Installed, model: string, { from, to }: Period): readonly Silence[] {
  const known: Readonly<Record<string, readonly string[]>> = {
    model: [model],
    signal: definitions.map(({ query }) => query.signal),
    alertname: definitions.flatMap(({ title }) => SEVERITIES.map((severity) => `${title}: ${severity}`)),
  };
  return silences.filter(
    (one) =>
      one.from <= to &&
      one.to >= from &&
      one.matchers.every((matcher) => known[matcher.name]?.some((text) => fits(matcher, text)) ?? true)
  );
}
