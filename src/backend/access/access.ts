import type { QueryEnvelope } from '../../query/query';
import type { AccessRule } from '../../settings/access';
import type { Asker } from './asker';
import { matcher, regexOf } from './pattern';

/** Names by a list of patterns. */
export interface Names {
  readonly has: (name: string) => boolean;
  /** Matches all of a name that is among them, in RE2. */
  readonly regex: string;
}

/** What one asker may see and do. What is `undefined` is not narrowed. */
export interface Access {
  readonly rule: string;
  readonly models?: Names;
  readonly signals?: Names;
  readonly attributes?: Names;
  /** Where models are narrowed and no experiments are named, none. */
  readonly experiments?: Names;
  readonly machines: boolean;
  readonly promql: boolean;
  readonly actions?: Names;
}

/** Without a policy, everyone who may use the data source sees everything. */
export const EVERYONE: Access = { rule: 'everyone', machines: true, promql: true };

/** By the lists of the settings, each of which is read once. */
const known = new WeakMap<readonly string[], Names>();

function namesOf(patterns: readonly string[] | undefined): Names | undefined {
  if (patterns === undefined || patterns.includes('/.*/')) {
    return undefined;
  }
  const read = known.get(patterns);
  if (read !== undefined) {
    return read;
  }
  const matches = matcher(patterns);
  const regex = patterns.map((one) => `(?:${regexOf(one)})`).join('|');
  const names = { has: (name: string) => name !== '' && matches(name), regex };
  known.set(patterns, names);
  return names;
}

const NOTHING: Names = { has: () => false, regex: '(?:)' };

const within = (patterns: readonly string[] | undefined, text: string): boolean =>
  patterns === undefined || (namesOf(patterns)?.has(text) ?? true);

function isFor({ logins, emails, roles, services }: AccessRule, asker: Asker): boolean {
  if (asker.kind === 'alerting') {
    return services?.includes('alerting') === true;
  }
  return (
    services === undefined &&
    within(logins, asker.login) &&
    within(emails, asker.email) &&
    (roles === undefined || roles.includes(asker.role))
  );
}

/** What the policy allows a user; `undefined` if nothing. */
export function accessOf(rules: readonly AccessRule[] | undefined, asker: Asker): Access | undefined {
  if (rules === undefined) {
    return EVERYONE;
  }
  const rule = rules.find((one) => isFor(one, asker));
  if (rule === undefined) {
    return undefined;
  }
  const [models, signals, attributes] = [namesOf(rule.models), namesOf(rule.signals), namesOf(rule.attributes)];
  const experiments = rule.experiments === undefined && models !== undefined ? NOTHING : namesOf(rule.experiments);
  const actions = rule.actions === undefined ? NOTHING : namesOf(rule.actions);
  return {
    rule: rule.name,
    ...(models === undefined ? {} : { models }),
    ...(signals === undefined ? {} : { signals }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(experiments === undefined ? {} : { experiments }),
    ...(actions === undefined ? {} : { actions }),
    machines: rule.machines || models === undefined,
    promql: rule.promql,
  };
}

/** The access policy does not allow what was asked for. */
export class AccessDenied extends Error {
  override readonly name = 'AccessDenied';
}

/** Why a model is hidden; `undefined` where it is not. */
export const hiddenModel = (model: string, { rule, models }: Access): string | undefined =>
  models?.has(model) === false ? `The model ${model} may not be viewed${byRule(rule)}` : undefined;

/** Likewise of a signal. */
export const hiddenSignal = (signal: string, { rule, signals }: Access): string | undefined =>
  signals?.has(signal) === false ? `The signal ${signal} may not be viewed${byRule(rule)}` : undefined;

const byRule = (rule: string): string => `: the rule "${rule}" of the data source's access policy does not allow it`;

/** Whether an action of a kind may be asked for, on a model and by a signal's figure that may be seen. */
export const mayAct = (action: string, model: string, { models, actions, signals }: Access, signal?: string): boolean =>
  models?.has(model) !== false &&
  actions?.has(action) !== false &&
  (signal === undefined || signals?.has(signal) !== false);

type QueryScope = Pick<QueryEnvelope, 'signal' | 'model' | 'options'>;

/** Why a query is not answered; `undefined` where it is. What its selectors reach is narrowed where they are sent. */
export function refusal({ signal, model, options }: QueryScope, access: Access): string | undefined {
  const { rule, attributes, promql } = access;
  const by = byRule(rule);
  const { signal: inner, signals: parts, signalOptions } = options;
  const named = [signal, inner, ...(Array.isArray(parts) ? parts : [])].filter((one) => typeof one === 'string');
  const hidden = named.map((one) => hiddenSignal(one, access)).find((reason) => reason !== undefined);
  if (hidden !== undefined) {
    return hidden;
  }
  const hiddenOne = model === undefined ? undefined : hiddenModel(model, access);
  if (hiddenOne !== undefined) {
    return hiddenOne;
  }
  if (!promql && (hasExpression(options) || hasExpression(signalOptions))) {
    return `PromQL may not be used${by}`;
  }
  const attributesWanted = [options['attributes'], ofAttributes(signalOptions)].flat();
  const attribute = attributesWanted.find((one) => typeof one === 'string' && attributes?.has(one) === false);
  return attribute === undefined ? undefined : `The protected attribute ${String(attribute)} may not be viewed${by}`;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** A query's own expression, or the counters of an objective or a rate of its own: any metric can be read by them. */
const hasExpression = (options: unknown): boolean =>
  isRecord(options) && ['expr', 'good', 'total'].some((name) => typeof options[name] === 'string');
const ofAttributes = (options: unknown): unknown => (isRecord(options) ? options['attributes'] : undefined);
