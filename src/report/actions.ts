import { followed, type Move, moveInWords } from '../actions/aliases';
import { type Action, actionsOf, areIdentified, BrokenRecordError, eventsIn } from '../actions/state';
import { describe } from '../actions/words';
import { grouped } from '../grouped';
import type { ActionTaken, Change } from './document';
import type { Period } from './questions';
import type { Row } from './tables';
import { moment } from './words';

interface Recorded {
  readonly model: string;
  readonly actions: readonly ActionTaken[];
  /** Moves of an alias that no action made. */
  readonly moves: readonly Change[];
  /** Why its record cannot be read. */
  readonly problem?: string;
}

const ENTRY = /^entry\.\d{6}$/;

/**
 * The actions of the period from the parameters of the runs that hold their record (docs/actions.md): those that were
 * proposed before its end and changed after its beginning; and what moved without one. A record that cannot be read says why
 * of its own model, and the others are read.
 */
export function actionsFrom(parameters: readonly Row[], { from, to }: Period): readonly Recorded[] {
  return [...grouped(parameters, ({ run_id }) => run_id).values()].map((rows): Recorded => {
    const model = rows[0]['run'] ?? '';
    try {
      const events = eventsIn(entriesIn(rows), `of "${model}" (run ${rows[0]['run_id'] ?? ''})`);
      const actions = actionsOf(events).filter(({ proposed, changed }) => proposed.at <= to && changed >= from);
      const moves = followed(events).moves.filter(({ since, at }) => since <= to && at >= from);
      return { model, actions: actions.map(taken), moves: moves.map(changeOf) };
    } catch (error) {
      if (!(error instanceof BrokenRecordError)) {
        throw error;
      }
      return { model, actions: [], moves: [], problem: error.message };
    }
  });
}

const changeOf = (move: Move): Change => ({
  at: move.at,
  title: moveInWords(move),
  text: `Between ${moment(move.since)} and ${moment(move.at)} UTC. MLflow does not record who moves an alias.`,
});

const entriesIn = (rows: readonly Row[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    rows.flatMap(({ parameter = '', value = '' }) => (ENTRY.test(parameter) ? [[parameter, value]] : []))
  );

const taken = ({ id, phase, proposed, approvedBy, doneAt, before, after, says }: Action): ActionTaken => ({
  id,
  phase,
  setting: proposed.setting,
  kind: proposed.kind,
  from: proposed.from ?? '',
  to: proposed.to ?? '',
  at: proposed.at,
  by: proposed.by.login,
  reason: proposed.reason,
  approvedBy: approvedBy?.login ?? '',
  areIdentified: approvedBy !== undefined && areIdentified(proposed.by, approvedBy),
  doneAt: doneAt ?? NaN,
  before: before === undefined ? '' : describe(before),
  after: after === undefined ? '' : describe(after),
  says: says ?? '',
});
