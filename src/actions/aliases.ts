import type { ActionEvent } from './events';

/** A move of an alias by hand, between these times. Unix milliseconds. */
export interface Move {
  readonly alias: string;
  /** None where no version had it, or has it any more. */
  readonly from?: string;
  readonly to?: string;
  readonly since: number;
  readonly at: number;
}

/** Where an alias is by the record: at one of these, undefined for no version. More than one where an action was cut off. */
interface Known {
  readonly at: number;
  readonly versions: readonly (string | undefined)[];
}

interface Followed {
  readonly moves: readonly Move[];
  readonly known: ReadonlyMap<string, Known>;
}

const of = (name: 'from' | 'to', version: string | undefined) => (version === undefined ? {} : { [name]: version });

/**
 * Follows the aliases through a record: where they are by it, and when one was found elsewhere. MLflow keeps no history of
 * aliases; a move is known by what was found before and after it.
 */
export function followed(events: readonly ActionEvent[]): Followed {
  const moves: Move[] = [];
  const known = new Map<string, Known>();
  const rollbacks = new Map<number, { readonly alias: string; readonly from?: string; readonly to?: string }>();
  type Last = Pick<Move, 'from' | 'since'>;
  const found = (alias: string, version: string | undefined, at: number, last?: Last): void => {
    const before = known.get(alias);
    const from = before === undefined ? last?.from : before.versions[0];
    if (before === undefined ? last !== undefined : !before.versions.includes(version)) {
      moves.push({ alias, ...of('from', from), ...of('to', version), since: last?.since ?? before?.at ?? at, at });
    }
    known.set(alias, { at, versions: [version] });
  };
  events.forEach((event, index) => {
    switch (event.event) {
      case 'seen':
        return found(event.alias, event.to, event.at, event);
      case 'proposed': {
        const { alias, from, to, kind } = event;
        if (kind === 'rollback') {
          rollbacks.set(index + 1, { alias, ...of('from', from), ...of('to', to) });
        }
        return from === undefined ? undefined : found(alias, from, event.at);
      }
      case 'started':
      case 'done':
      case 'returning':
      case 'returned': {
        const moved = rollbacks.get(event.action);
        const { from, to } = moved ?? {};
        const versions = { started: [from, to], done: [to], returning: [to, from], returned: [from] }[event.event];
        return moved === undefined ? undefined : void known.set(moved.alias, { at: event.at, versions });
      }
      default:
        return undefined;
    }
  });
  return { moves, known };
}

const named = (version: string | undefined): string => (version === undefined ? 'no version' : `version ${version}`);

export const moveInWords = ({ alias, from, to }: Pick<Move, 'alias' | 'from' | 'to'>): string =>
  `The alias "${alias}" was moved from ${named(from)} to ${named(to)} without an action`;
