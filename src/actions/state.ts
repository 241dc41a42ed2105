import { tryParse } from '../text';
import { type ActionEvent, type By, eventSchema, type Figure, type Proposed, type StepEvent } from './events';

/** The state of an action. Those of `ACTIVE` have something left to do. */
export type Phase =
  | 'waiting'
  | 'approved'
  | 'acting'
  | 'proving'
  | 'returnDue'
  | 'returning'
  | 'refused'
  | 'expired'
  | 'failed'
  | 'done'
  | 'better'
  | 'notBetter'
  | 'cannotTell'
  | 'returned';

const ACTIVE: ReadonlySet<Phase> = new Set(['waiting', 'approved', 'acting', 'proving', 'returnDue', 'returning']);

/** One action as its entries describe it. Times in Unix milliseconds. */
export interface Action {
  /** The number of the entry that proposed it. */
  readonly id: number;
  readonly phase: Phase;
  readonly proposed: Proposed;
  readonly approvedBy?: By;
  /** When it, or the revert, last began to be done, and until when no other process takes it over. */
  readonly started?: {
    readonly at: number;
    readonly until: number;
    readonly nonce?: string | undefined;
    /** Which attempt it was, from 1. */
    readonly attempt: number;
  };
  /** When it was done for the first time that anybody tried. */
  readonly firstStarted?: number;
  readonly doneAt?: number;
  readonly before?: Figure;
  readonly after?: Figure;
  /** The result, for people. */
  readonly says?: string;
  /** When it changed last. */
  readonly changed: number;
}

export const isActive = ({ phase }: Action): boolean => ACTIVE.has(phase);

/** Impossible in a record that only Modelwatch wrote: actions on its model are blocked until a person has checked it. */
export class BrokenRecordError extends Error {
  override readonly name = 'BrokenRecordError';
}

/** Of the entry with that number, from 1. */
export const keyOf = (number: number): string => `entry.${String(number).padStart(6, '0')}`;

/** The id of the settings of the action that an entry is about; `undefined` where it is about none, or its proposal cannot be read. */
export function settingOf(event: ActionEvent, entries: Readonly<Record<string, string>>): string | undefined {
  if (event.event === 'seen') {
    return undefined;
  }
  const proposed =
    event.event === 'proposed' ? event : eventSchema.safeParse(tryParse(entries[keyOf(event.action)] ?? '')).data;
  return proposed?.event === 'proposed' ? proposed.setting : undefined;
}

/**
 * A record's entries in their order; `whose` it is, for people. Throws `BrokenRecordError` where one cannot be read or is
 * missing.
 */
export const eventsIn = (entries: Readonly<Record<string, string>>, whose: string): readonly ActionEvent[] =>
  Array.from({ length: Object.keys(entries).length }, (_, index) => {
    const key = keyOf(index + 1);
    const text = entries[key];
    if (text === undefined) {
      throw new BrokenRecordError(`The record of actions ${whose} is incomplete: ${key} is missing`);
    }
    const parsed = eventSchema.safeParse(tryParse(text));
    if (!parsed.success) {
      throw new BrokenRecordError(
        `The record of actions ${whose} has an entry ${key} that cannot be read: a newer version may have written it`
      );
    }
    return parsed.data;
  });

/** From which phases an entry may follow. */
const FOLLOWS: Readonly<Record<StepEvent['event'], readonly Phase[]>> = {
  approved: ['waiting'],
  refused: ['waiting', 'approved'],
  expired: ['waiting', 'approved'],
  started: ['approved', 'acting'],
  failed: ['waiting', 'approved', 'acting', 'proving', 'returnDue', 'returning'],
  done: ['acting'],
  proved: ['proving'],
  returning: ['returnDue', 'returning'],
  returned: ['returning'],
};

/** The actions of a model, oldest first. Throws `BrokenRecordError` where an entry does not follow from those before. */
export function actionsOf(events: readonly ActionEvent[]): readonly Action[] {
  const actions = new Map<number, Action>();
  events.forEach((event, index) => {
    const broken = (why: string): BrokenRecordError =>
      new BrokenRecordError(`Entry ${index + 1} of the record of actions (${event.event}) ${why}`);
    if (event.event === 'seen') {
      return;
    }
    if (event.event === 'proposed') {
      if ([...actions.values()].some(isActive)) {
        throw broken('proposes a second action at a time');
      }
      const phase = event.needsApproval ? 'waiting' : 'approved';
      actions.set(index + 1, { id: index + 1, phase, proposed: event, changed: event.at });
      return;
    }
    const action = actions.get(event.action);
    if (action === undefined || !FOLLOWS[event.event].includes(action.phase)) {
      throw broken(action === undefined ? 'is about no action' : `cannot follow while the action is ${action.phase}`);
    }
    if (event.event === 'approved' && isSamePerson(event.by, action.proposed.by)) {
      throw broken('approves a proposal of the same person');
    }
    actions.set(event.action, { ...action, ...after(event, action), changed: event.at });
  });
  return [...actions.values()];
}

/** The same whatever its case, its form in Unicode, the spaces around it and invisible characters. */
export const folded = (text: string): string =>
  text
    .replaceAll(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '')
    .normalize('NFKC')
    .trim()
    .toLowerCase();

/** By login, by e-mail address or by what Grafana's identity token says: each alone is enough. */
export const isSamePerson = (a: By, b: By): boolean =>
  folded(a.login) === folded(b.login) ||
  (a.mail !== undefined && a.mail === b.mail) ||
  (a.subject !== undefined && a.subject === b.subject);

/**
 * Whether Grafana's identity tokens tell two apart. Without one of them they are two logins, each of which its owner may change
 * (12.4.0: PUT /api/user, pkg/api/user.go).
 */
export const areIdentified = (a: By, b: By): boolean =>
  a.subject !== undefined && b.subject !== undefined && a.subject !== b.subject;

const begun = (
  { at, until, nonce }: Extract<ActionEvent, { readonly event: 'started' | 'returning' }>,
  before: Action['started']
): NonNullable<Action['started']> => ({ at, until, nonce, attempt: (before?.attempt ?? 0) + 1 });

function after(event: StepEvent, action: Action): Partial<Action> & { readonly phase: Phase } {
  switch (event.event) {
    case 'approved':
      return { phase: 'approved', approvedBy: event.by };
    case 'refused':
      return { phase: 'refused', says: event.reason };
    case 'expired':
      return { phase: 'expired' };
    case 'started':
      return {
        phase: 'acting',
        started: begun(event, action.started),
        firstStarted: action.firstStarted ?? event.at,
        ...(event.before === undefined ? {} : { before: event.before }),
      };
    case 'failed':
      return { phase: 'failed', says: event.reason };
    case 'done':
      return { phase: event.proves ? 'proving' : 'done', doneAt: event.at, says: event.says };
    case 'proved':
      return { phase: event.revert ? 'returnDue' : event.verdict, after: event.after, says: event.says };
    case 'returning':
      return { phase: 'returning', started: begun(event, action.phase === 'returning' ? action.started : undefined) };
    case 'returned':
      return { phase: 'returned', says: event.says };
  }
}
