import type { By, Figure, Verdict } from '../../actions/events';
import { type Action, isActive } from '../../actions/state';
import { describe } from '../../actions/words';
import { LEVELS, reached } from '../../query/level';
import type { Signal } from '../../query/signal';
import { type Frozen, type RollbackSettings, WEEKDAYS } from '../../settings/actions';
import { largest } from '../../stats/elements';
import { DAY_MS } from '../../time';

/** The request cannot be met; the message says why. */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}

const verdict = (guard: string, ok: boolean, says: string): Verdict => ({ guard, ok, says });

/** Who stopped all actions, if they are stopped. */
export interface Stopped {
  readonly by: string;
  /** Unix milliseconds; none where the settings say so. */
  readonly at?: number;
}

export const notStopped = (stopped: Stopped | undefined): Verdict =>
  stopped === undefined
    ? verdict('switch', true, 'Actions are not stopped')
    : verdict(
        'switch',
        false,
        `All actions are stopped by ${stopped.by}${stopped.at === undefined ? '' : ` since ${new Date(stopped.at).toISOString()}`}`
      );

/** Where the settings want to know by more than a login who a second person is second to. */
export const isIdentified = ({ subject }: By): Verdict =>
  subject === undefined
    ? verdict(
        'identity',
        false,
        'Grafana sent no identity token for the person who proposes it, and the settings require one'
      )
    : verdict('identity', true, 'The person who proposes it has an identity token');

function holds(frozen: Frozen, now: number): boolean {
  if (!('days' in frozen)) {
    return Date.parse(frozen.from) <= now && now < Date.parse(frozen.to);
  }
  const date = new Date(now);
  const [day, time] = [WEEKDAYS[date.getUTCDay()], date.toISOString().slice(11, 16)];
  // Whoever writes 23:59 means the whole day.
  const end = frozen.to === '23:59' ? '24:00' : frozen.to;
  return frozen.days.some((one) => one === day) && frozen.from <= time && time < end;
}

export function notFrozen(periods: readonly Frozen[], now: number): Verdict {
  const period = periods.find((one) => holds(one, now));
  return period === undefined
    ? verdict('frozen', true, 'No frozen period')
    : verdict(
        'frozen',
        false,
        'days' in period
          ? `Frozen on ${period.days.join(', ')} from ${period.from} to ${period.to} UTC`
          : `Frozen from ${period.from} to ${period.to}`
      );
}

export function oneAtATime(actions: readonly Action[]): Verdict {
  const other = actions.find(isActive);
  return other === undefined
    ? verdict('one at a time', true, 'No other action of this model is under way')
    : verdict('one at a time', false, `Action ${other.id} (${other.proposed.setting}) of this model is ${other.phase}`);
}

/** Those of which something was done, or may have been. */
const begun = (actions: readonly Action[]): number[] =>
  actions.flatMap(({ firstStarted }) => (firstStarted === undefined ? [] : [firstStarted]));

/** `cooldown` in milliseconds. A clock that was set back shortens none of it. */
export function cooledDown(actions: readonly Action[], cooldown: number, now: number): Verdict {
  const ready = largest(begun(actions)) + cooldown;
  return ready > now
    ? verdict(
        'cool-down',
        false,
        `The last action of this model is too recent: wait until ${new Date(ready).toISOString()}`
      )
    : verdict('cool-down', true, 'The last action of this model is long enough ago');
}

export function notTooMany(actions: readonly Action[], perDay: number, now: number): Verdict {
  const count = begun(actions).filter((at) => at > now - DAY_MS).length;
  return verdict('per day', count < perDay, `${count} of at most ${perDay} actions of this model in the last 24 hours`);
}

/** What of a figure's threshold and sample decides whether it is bad enough to act on. */
interface Certainty {
  readonly level: 'warning' | 'critical';
  readonly minimumSample: number;
  /** None where neither the signal nor the settings have one. */
  readonly threshold: number | undefined;
  readonly direction: 'above' | 'below';
  readonly levelBy: Signal['levelBy'];
}

/** As many as it takes; none are known of what needs none, such as the load of a processor. */
const isEnough = ({ sample }: Figure, minimumSample: number): boolean => (sample ?? 0) >= minimumSample;

/**
 * The whole interval lies beyond the threshold, and the sample is large enough. Where a signal's levels are reached
 * by the value, and there is no interval, its own level is the certainty: what noise alone would reach is below it, or what
 * was not sustained is left out.
 */
export function isCertain(figure: Figure, { level, minimumSample, threshold, direction, levelBy }: Certainty): Verdict {
  const guard = 'certainty';
  const said = describe(figure);
  if (figure.unknown !== undefined || figure.value === null) {
    return verdict(guard, false, `The figure is not known: ${figure.unknown ?? 'no value'}`);
  }
  if (threshold === undefined) {
    return verdict(guard, false, `There is no ${level} threshold to compare with: set one under "when"`);
  }
  if (!isEnough(figure, minimumSample)) {
    return verdict(guard, false, `${said}: fewer than the ${minimumSample} observations that are needed`);
  }
  if (levelBy === 'value' && figure.lower === null && figure.upper === null) {
    const isReached = LEVELS[figure.level] >= LEVELS[level];
    return verdict(guard, isReached, `${said}: the level is ${figure.level}, ${level} is needed`);
  }
  const mildest = direction === 'below' ? figure.upper : figure.lower;
  if (mildest === null) {
    return verdict(guard, false, `${said}: without an interval there is no certainty`);
  }
  // At the threshold itself a value has a level only where the truth lies above it, as above the highest bucket edge.
  const liesAbove = mildest === figure.value && LEVELS[figure.level] >= LEVELS[level];
  const beyond = reached({ direction }, mildest, threshold, liesAbove);
  return verdict(
    guard,
    beyond,
    `${said}: the interval ${beyond ? 'lies' : 'does not lie'} ${direction} the ${level} threshold ${threshold}`
  );
}

/** What MLflow knows of a version that something may be moved to. */
interface Candidate {
  readonly version: string;
  readonly status: string;
}

export interface Target {
  readonly version?: string;
  /** Why there is none. */
  readonly none?: string;
}

/** The version that a rollback goes to: the one that is named, that of the other alias, or the newest one before. */
export function targetOf(
  versions: readonly Candidate[],
  aliases: Readonly<Record<string, string>>,
  settings: Pick<RollbackSettings, 'alias' | 'target'>,
  named?: string
): Target {
  const current = aliases[settings.alias];
  if (current === undefined) {
    return { none: `No version has the alias "${settings.alias}"` };
  }
  if (named !== undefined) {
    return { version: named };
  }
  if (settings.target !== undefined) {
    const version = aliases[settings.target];
    return version === undefined ? { none: `No version has the alias "${settings.target}"` } : { version };
  }
  const before = versions
    .filter(({ version, status }) => status === 'READY' && Number(version) < Number(current))
    .sort((a, b) => Number(b.version) - Number(a.version));
  const [newest] = before;
  return newest === undefined ? { none: `There is no version before ${current}` } : { version: newest.version };
}

/** The target is another version that is there, ready, and none that an action has just moved away from. */
export function targetIsThere(
  target: Target,
  versions: readonly Candidate[],
  current: string | undefined,
  actions: readonly Action[],
  { now, justLeft }: { readonly now: number; readonly justLeft: number }
): Verdict {
  const guard = 'target';
  const { version } = target;
  if (version === undefined) {
    return verdict(guard, false, target.none ?? 'There is no version to go to');
  }
  const found = versions.find((one) => one.version === version);
  if (found === undefined || found.status !== 'READY') {
    const why = found === undefined ? 'is not registered' : `is ${found.status}`;
    return verdict(guard, false, `Version ${version} ${why}`);
  }
  if (version === current) {
    return verdict(guard, false, `Version ${version} is the one in production`);
  }
  const left = actions.find(
    ({ proposed, doneAt, phase }) =>
      proposed.kind === 'rollback' &&
      doneAt !== undefined &&
      doneAt > now - justLeft &&
      (phase === 'returned' ? proposed.to : proposed.from) === version
  );
  return left === undefined
    ? verdict(guard, true, `Version ${version} is registered and ready`)
    : verdict(guard, false, `Version ${version} is the one that action ${left.id} has just left`);
}

/** The target's own figure on past traffic is ok, and no worse than the one in production. */
export function targetIsHealthy(
  past: Figure,
  current: Figure,
  { minimumSample, direction }: Pick<Certainty, 'minimumSample' | 'direction'>
): Verdict {
  const guard = 'target on past traffic';
  const said = describe(past);
  if (past.unknown !== undefined || past.value === null) {
    return verdict(guard, false, `Nothing is known of the target's past traffic: ${past.unknown ?? 'no value'}`);
  }
  if (!isEnough(past, minimumSample)) {
    return verdict(guard, false, `${said}: fewer than the ${minimumSample} observations that are needed`);
  }
  if (past.level !== 'ok') {
    return verdict(guard, false, `${said}: that is ${past.level}`);
  }
  const isBetter =
    current.value === null || (direction === 'below' ? past.value > current.value : past.value < current.value);
  return verdict(
    guard,
    isBetter,
    `${said}${isBetter ? '' : `: no better than what is in production, ${describe(current)}`}`
  );
}
