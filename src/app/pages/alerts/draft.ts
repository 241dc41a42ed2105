import {
  type AlertDefinition,
  DEFAULT_SETTINGS,
  definitions,
  PackError,
  type PackOptions,
  SEVERITIES,
  type Severity,
  withOverrides,
} from '../../../packs/rules';
import { valueAt } from '../../../stats/elements';
import { type InstalledPack, isTeamName, placeOf } from '../../alerting/packs';

/** What was chosen of one definition; thresholds as they are typed, empty for no rule of that severity. */
export interface Choice {
  readonly isOn: boolean;
  readonly warning: string;
  readonly critical: string;
}

/** What was chosen since the page was opened or a team with a pack was chosen. */
interface Edits {
  readonly models?: readonly string[];
  readonly choices: Readonly<Record<string, Partial<Choice>>>;
}

/** A pack as it is being put together. */
export interface Draft {
  readonly team: string;
  /** None means all. */
  readonly models: readonly string[];
  readonly choices: Readonly<Record<string, Choice>>;
  readonly edits: Edits;
}

export type DraftChange =
  | { readonly kind: 'team'; readonly team: string; readonly pack: InstalledPack | undefined }
  | { readonly kind: 'models'; readonly models: readonly string[] }
  | { readonly kind: 'choice'; readonly id: string; readonly choice: Partial<Choice> };

/**
 * What the team has installed, with `edits`; where it has nothing, the whole catalogue as far as it has thresholds of its
 * own, with them.
 */
export function draftOf(team: string, pack: InstalledPack | undefined, edits: Edits = { choices: {} }): Draft {
  return {
    team,
    models: edits.models ?? pack?.models ?? [],
    choices: Object.fromEntries(
      definitions.map((definition) => [
        definition.id,
        { ...choiceOf(definition, pack), ...edits.choices[definition.id] },
      ])
    ),
    edits,
  };
}

function choiceOf({ id, thresholds }: AlertDefinition, pack: InstalledPack | undefined): Choice {
  const rules = pack?.rules.filter(({ definition }) => definition === id) ?? [];
  const isInstalled = rules.length > 0;
  const text = (severity: Severity): string => {
    const own = rules.find((rule) => rule.severity === severity)?.thresholds[severity];
    const value = isInstalled ? own : thresholds[severity];
    return value === undefined ? '' : String(value);
  };
  const [warning, critical] = [text('warning'), text('critical')];
  return {
    isOn: pack === undefined ? warning !== '' || critical !== '' : isInstalled,
    warning,
    critical,
  };
}

/** A team with a pack shows that pack; what was chosen before goes along to a team without one. */
export function changeDraft(draft: Draft, change: DraftChange): Draft {
  const { edits } = draft;
  switch (change.kind) {
    case 'team':
      return draftOf(change.team, change.pack, change.pack === undefined ? edits : undefined);
    case 'models':
      return { ...draft, models: change.models, edits: { ...edits, models: change.models } };
    case 'choice':
      return {
        ...draft,
        choices: { ...draft.choices, [change.id]: { ...valueAt(draft.choices, change.id), ...change.choice } },
        edits: {
          ...edits,
          choices: { ...edits.choices, [change.id]: { ...edits.choices[change.id], ...change.choice } },
        },
      };
  }
}

/** A threshold as it was typed: nothing typed is none, and what is not a number is an error. */
const readThreshold = (text: string): number | undefined | 'not-a-number' => {
  const trimmed = text.trim();
  return trimmed === '' ? undefined : Number.isFinite(Number(trimmed)) ? Number(trimmed) : 'not-a-number';
};

/** The thresholds that a choice means, without those that are no numbers. */
export function thresholdsOf(choice: Choice): Partial<Record<Severity, number>> {
  return Object.fromEntries(
    SEVERITIES.flatMap((severity) => {
      const value = readThreshold(choice[severity]);
      return typeof value === 'number' ? [[severity, value] as const] : [];
    })
  );
}

export type InputError =
  | { readonly kind: 'no-number'; readonly severity: Severity }
  | { readonly kind: 'no-threshold' }
  | { readonly kind: 'order'; readonly message: string };

/** Why a choice makes no rule, for the person who made it; nothing where it does, or where it is not taken. */
export function inputErrorOf(definition: AlertDefinition, choice: Choice): InputError | undefined {
  if (!choice.isOn) {
    return undefined;
  }
  const wrong = SEVERITIES.find((severity) => readThreshold(choice[severity]) === 'not-a-number');
  if (wrong !== undefined) {
    return { kind: 'no-number', severity: wrong };
  }
  if (Object.keys(thresholdsOf(choice)).length === 0) {
    return { kind: 'no-threshold' };
  }
  try {
    withOverrides([definition], { thresholds: { [definition.id]: changesOf(choice) } });
    return undefined;
  } catch (error) {
    if (error instanceof PackError) {
      return { kind: 'order', message: error.message };
    }
    throw error;
  }
}

function changesOf(choice: Choice): Record<Severity, number | 'off'> {
  const { warning = 'off', critical = 'off' } = thresholdsOf(choice);
  return { warning, critical };
}

/** Whether the draft makes a pack: every choice does, and rules can be named after the team. */
export const isComplete = (draft: Draft): boolean =>
  isTeamName(draft.team) &&
  definitions.every((definition) => inputErrorOf(definition, valueAt(draft.choices, definition.id)) === undefined);

/** The options of the pack that a complete draft means. */
export function optionsOf({ team, models, choices }: Draft, dataSource: string): PackOptions {
  const chosen = definitions
    .map(({ id }) => ({ id, choice: valueAt(choices, id) }))
    .filter(({ choice }) => choice.isOn);
  return {
    ...placeOf(team),
    models,
    dataSource,
    only: chosen.map(({ id }) => id),
    thresholds: Object.fromEntries(chosen.map(({ id, choice }) => [id, changesOf(choice)])),
  };
}

export const DEFAULT_TEAM = DEFAULT_SETTINGS.team;
