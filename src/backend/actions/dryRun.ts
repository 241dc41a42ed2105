import type { By, Figure, Verdict } from '../../actions/events';
import type { Action } from '../../actions/state';
import { parseDuration } from '../../query/duration';
import type { RegisteredModel } from '../../query/request';
import type { ActionSettings, ActionsSettings, RollbackSettings } from '../../settings/actions';
import { WEEK_MS } from '../../time';
import type { AssessedFigure, FigurePeriod } from './figures';
import {
  cooledDown,
  isCertain,
  isIdentified,
  notFrozen,
  notStopped,
  notTooMany,
  oneAtATime,
  type Stopped,
  type Target,
  targetIsHealthy,
  targetIsThere,
  targetOf,
} from './guards';

/** What would be done, and what each guard says of it. */
export interface DryRun {
  readonly action: string;
  readonly model: string;
  readonly kind: ActionSettings['kind'];
  readonly would: string;
  readonly from?: string;
  readonly to?: string;
  readonly needsApproval: boolean;
  /** The figure of what is in production, and for a rollback that of the target on its past traffic. */
  readonly figure?: Figure;
  readonly past?: Figure;
  readonly guards: readonly Verdict[];
  readonly allowed: boolean;
}

export const refusalOf = (guards: readonly Verdict[]): string =>
  guards
    .filter(({ ok }) => !ok)
    .map(({ says }) => says)
    .join('; ');

export const milliseconds = (duration: string): number => (parseDuration(duration) ?? 0) * 1000;

/** What is looked at before anything is done. */
export interface Sight {
  readonly frozen: ActionsSettings['frozen'];
  readonly stopped: () => Promise<Stopped | undefined>;
  readonly figure: (
    settings: NonNullable<ActionSettings['when']>,
    period: FigurePeriod,
    cancelled: AbortSignal
  ) => Promise<AssessedFigure>;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly cancelled: AbortSignal;
}

export interface DryRunRequest {
  readonly by: By;
  /** Of a rollback: to this version instead of the one that the settings choose. */
  readonly to: string | undefined;
  /** The action itself, where it is asked about a second time before it begins. */
  readonly but?: number;
}

/** What an action would do, and what all guards say of it. Throws what the sources throw. */
export async function dryRunOf(
  sight: Sight,
  settings: ActionSettings,
  registered: RegisteredModel,
  actions: readonly Action[],
  { by, to, but }: DryRunRequest
): Promise<DryRun> {
  const now = sight.now();
  const model = registered.name;
  const current = registered.aliases[settings.alias];
  const cooldown = milliseconds(settings.cooldown);
  const others = actions.filter(({ id }) => id !== but);
  const certainty = await certaintyOf(sight, settings, model, current, by);
  const rollback =
    settings.kind === 'rollback' ? await rollbackTarget(sight, settings, registered, others, certainty, to) : undefined;
  const guards = [
    notStopped(await sight.stopped()),
    notFrozen(sight.frozen, now),
    oneAtATime(others),
    cooledDown(others, cooldown, now),
    notTooMany(others, settings.perDay, now),
    ...(settings.approval === 'identified' ? [isIdentified(by)] : []),
    ...certainty.guards,
    ...(rollback?.guards ?? []),
  ];
  const target = rollback?.target.version;
  return {
    action: settings.id,
    model,
    kind: settings.kind,
    would:
      settings.kind === 'rollback'
        ? `Move the alias "${settings.alias}" of "${model}" from version ${current ?? '(none)'} to ${target ?? '(none)'}`
        : `${settings.method} ${new URL(settings.url).origin} to ${settings.kind} "${model}"`,
    ...(current === undefined ? {} : { from: current }),
    ...(target === undefined ? {} : { to: target }),
    needsApproval: settings.approval !== 'none',
    ...(certainty.assessed === undefined ? {} : { figure: certainty.assessed.figure }),
    ...(rollback?.past === undefined ? {} : { past: rollback.past }),
    guards,
    allowed: guards.every(({ ok }) => ok),
  };
}

async function certaintyOf(
  { now, figure, cancelled }: Sight,
  { when }: ActionSettings,
  model: string,
  version: string | undefined,
  by: By
): Promise<{
  readonly guards: readonly Verdict[];
  readonly assessed?: AssessedFigure & { readonly minimumSample: number };
}> {
  if (when === undefined) {
    const says = 'The settings name no figure to be sure of: a person decides';
    return { guards: [{ guard: 'certainty', ok: by.kind === 'person', says }] };
  }
  const to = now();
  const period = { model, ...(version === undefined ? {} : { version }), from: to - milliseconds(when.window), to };
  const assessed = await figure(when, period, cancelled);
  const minimumSample = when.minimumSample ?? assessed.minimumSample;
  const { direction, thresholds, levelBy } = assessed;
  const threshold = thresholds[when.level];
  return {
    guards: [isCertain(assessed.figure, { level: when.level, minimumSample, threshold, direction, levelBy })],
    assessed: { ...assessed, minimumSample },
  };
}

async function rollbackTarget(
  sight: Sight,
  settings: RollbackSettings,
  { name: model, versions, aliases }: RegisteredModel,
  actions: readonly Action[],
  { assessed }: { readonly assessed?: AssessedFigure },
  named: string | undefined
): Promise<{ readonly target: Target; readonly guards: readonly Verdict[]; readonly past?: Figure }> {
  const target = targetOf(versions, aliases, settings, named);
  const now = sight.now();
  // A target is not gone back to within a week: two versions that are both bad would be exchanged for ever.
  const justLeft = Math.max(WEEK_MS, milliseconds(settings.cooldown));
  const there = targetIsThere(target, versions, aliases[settings.alias], actions, { now, justLeft });
  const { version } = target;
  if (!there.ok || version === undefined || settings.when === undefined || assessed === undefined) {
    return { target, guards: [there] };
  }
  const period = { model, version, from: now - milliseconds(settings.past), to: now };
  const past = await sight.figure(settings.when, period, sight.cancelled);
  const minimumSample = settings.when.minimumSample ?? past.minimumSample;
  const healthy = targetIsHealthy(past.figure, assessed.figure, { minimumSample, direction: past.direction });
  return { target, guards: [there, healthy], past: past.figure };
}
