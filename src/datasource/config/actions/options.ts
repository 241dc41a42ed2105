import { ACTION_KINDS } from '../../../actions/events';
import { fieldProblem } from '../../../problems';
import { actionOwner, actionsSchema } from '../../../settings/actions';
import type { ModelwatchOptions } from '../../settings';
import { isConfigured, type Settings, typedSecret, withoutSecret, withSecret } from '../secrets';

/** The settings of actions as `jsonData` holds them: what is not set is left out. */
export type ActionsOptions = NonNullable<ModelwatchOptions['actions']>;
export type ActionOptions = NonNullable<ActionsOptions['list']>[number];
export type RollbackOptions = Extract<ActionOptions, { readonly kind: 'rollback' }>;
export type CallOptions = Exclude<ActionOptions, RollbackOptions>;
/** What actions of every kind have. */
export type CommonOptions = Omit<RollbackOptions, 'kind' | 'target' | 'past'>;
export type FrozenOptions = NonNullable<ActionsOptions['frozen']>[number];

export type Kind = (typeof ACTION_KINDS)[number];
export const isKind = (text: string): text is Kind => ACTION_KINDS.some((kind) => kind === text);

/** What the process would say of the settings. */
export interface Problems {
  /** With the setting at this path; `undefined` where nothing is. */
  readonly at: (path: string) => string | undefined;
  /** The same, or with one within it. */
  readonly within: (path: string) => string | undefined;
  /** Whether all of the settings can be shown in fields: a hand has written nothing there that no field could. */
  readonly areFields: boolean;
  /** All of them with their paths. */
  readonly texts: string;
}

/** What no field writes: another type, an unknown setting, or a value that is not in a list. */
const NO_FIELD: ReadonlySet<string> = new Set(['invalid_type', 'unrecognized_keys', 'invalid_value', 'invalid_union']);

export const areOptions = (written: unknown): written is ActionsOptions => actionsSchema.safeParse(written).success;

export function problemsOf(options: unknown): Problems {
  const issues = actionsSchema.safeParse(options, { error: fieldProblem }).error?.issues ?? [];
  const found = issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return {
    at: (path) => found.find((one) => one.path === path)?.message,
    within: (path) => found.find((one) => `${one.path}.`.startsWith(`${path}.`))?.message,
    texts: found.map(({ path, message }) => `${path} ${message}`).join('; '),
    // Periods are of two forms: what is not yet one of them is not known to be which.
    areFields: issues.every(({ code, path }) => path[0] === 'frozen' || !NO_FIELD.has(code)),
  };
}

/**
 * What every field of a part of the settings has. Messages of the process are phrased to follow the name of a setting.
 */
export const fieldsAt =
  (path: string, problems: Problems, disabled: boolean | undefined) => (name: string, label: string) => {
    const problem = problems.within(`${path}${name}`);
    return {
      id: `modelwatch-actions-${path}${name}`,
      label,
      disabled,
      ...(problem === undefined ? {} : { problem: `${label} ${problem}` }),
    };
  };

/** Without what is as if it were left out; `undefined` where nothing is left. */
export function tidied<Values extends object>(values: Values): Partial<Values> | undefined {
  const left: Partial<Values> = { ...values };
  for (const key in left) {
    const value = left[key];
    if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) {
      delete left[key];
    }
  }
  return Object.keys(left).length === 0 ? undefined : left;
}

/** Settings with other settings of actions; with none where nothing is left of them. */
export const withActions = (settings: Settings, options: ActionsOptions): Settings => ({
  ...settings,
  jsonData: { ...settings.jsonData, actions: tidied(options) },
});

const listOf = ({ jsonData }: Settings): readonly ActionOptions[] => jsonData.actions?.list ?? [];

const withList = (settings: Settings, list: readonly ActionOptions[]): Settings =>
  withActions(settings, { ...settings.jsonData.actions, list: [...list] });

export const withAction = (settings: Settings, position: number, action: ActionOptions): Settings =>
  withList(
    settings,
    listOf(settings).map((one, i) => (i === position ? action : one))
  );

/** Another action of that kind, to be filled in. */
export function withNewAction(settings: Settings, kind: Kind): Settings {
  const list = listOf(settings);
  const taken = new Set(list.map(({ id }) => id));
  const number = Array.from({ length: list.length + 1 }, (_, i) => i + 1).find((n) => !taken.has(numbered(kind, n)));
  const common = { id: numbered(kind, number ?? 1), models: [] };
  return withList(settings, [...list, kind === 'rollback' ? { ...common, kind } : { ...common, kind, url: '' }]);
}

const numbered = (kind: Kind, number: number): string => (number === 1 ? kind : `${kind}-${number}`);

/** Removes the action at `position`, and forgets its secrets. */
export function withoutAction(settings: Settings, position: number): Settings {
  const list = listOf(settings);
  const others = list.filter((_, i) => i !== position);
  const keys = keysOnlyOf(settings, list[position]?.id ?? '', others);
  return withList(keys.reduce(withoutSecret, settings), others);
}

/**
 * Changes the id of the action at `position`. What was typed of its secrets goes along; what was saved cannot be read, and is
 * forgotten.
 */
export function renamed(settings: Settings, position: number, id: string): Settings {
  const list = listOf(settings);
  const action = list[position];
  if (action === undefined || action.id === id) {
    return settings;
  }
  const others = list.filter((_, i) => i !== position);
  const moved = keysOnlyOf(settings, action.id, others).reduce((changed, key) => {
    const typed = typedSecret(settings, key);
    const forgotten = withoutSecret(changed, key);
    const ours = `${actionOwner(id)}${key.slice(actionOwner(action.id).length)}`;
    return typed === '' ? forgotten : withSecret(forgotten, ours, typed);
  }, settings);
  return withAction(moved, position, { ...action, id });
}

/** Keys of secrets that are there of an action and of no other. */
function keysOnlyOf(settings: Settings, id: string, others: readonly ActionOptions[]): readonly string[] {
  const owner = actionOwner(id);
  const all = new Set([...Object.keys(settings.secureJsonFields ?? {}), ...Object.keys(settings.secureJsonData ?? {})]);
  return others.some((other) => other.id === id)
    ? []
    : [...all].filter(
        (key) =>
          key.startsWith(owner) &&
          /^(HeaderValue\d+|Tls\w+)$/.test(key.slice(owner.length)) &&
          (isConfigured(settings, key) || typedSecret(settings, key) !== '')
      );
}
