import { setTimeout as sleep } from 'node:timers/promises';
import type { ActionEvent } from '../../actions/events';
import { BrokenRecordError, eventsIn, keyOf, settingOf } from '../../actions/state';
import { type Caller, type MlflowRecords, type RecordRun, SourceError } from '../sources';

/** MLflow cuts a parameter off behind this many characters (its `MAX_PARAM_VAL_LENGTH`). */
const MAX_ENTRY_LENGTH = 6000;

/** Of one entry, which may be written twice: it is there once. */
const MAX_ATTEMPTS = 3;

/** Such as 500, which MLflow says of whatever went wrong in it (`mlflow/store/db/utils.py`); 503 was tried again already. */
const isOfServer = (error: unknown): boolean => error instanceof SourceError && error.problem.kind === 'server';

/** The entries of one model, in their order; none where they cannot be read, which `of` says. */
interface Recorded {
  readonly model: string;
  readonly events?: readonly ActionEvent[];
}

/** An entry that was written, and the id of the settings of its action, where it is about one. */
export interface Written {
  readonly setting: string | undefined;
}

/**
 * What was done about each model, kept in MLflow as a run whose parameters are the entries. A parameter is written once:
 * of several processes that write the entry of the same number, one succeeds. That is what makes every step happen once.
 */
export class Records {
  constructor(
    private readonly mlflow: Pick<MlflowRecords, 'runs' | 'run' | 'create' | 'write'>,
    /** How long the first entry of a model waits for the record that another process may be making. Milliseconds. */
    private readonly settle = 2000
  ) {}

  /** Throws `BrokenRecordError` for entries that this version cannot read, `SourceError` where MLflow does not answer. */
  async of(model: string, caller: Caller): Promise<readonly ActionEvent[]> {
    const run = chosen(await this.mlflow.runs(model, caller));
    return run === undefined ? [] : eventsOf(run);
  }

  /** Every model's. */
  async all(caller: Caller): Promise<readonly Recorded[]> {
    const runs = await this.mlflow.runs(undefined, caller);
    const models = [...new Set(runs.map(({ model }) => model))].sort();
    return models.map((model) => {
      try {
        const run = chosen(runs.filter((one) => one.model === model));
        return { model, events: run === undefined ? [] : eventsOf(run) };
      } catch (error) {
        if (error instanceof BrokenRecordError) {
          return { model };
        }
        throw error;
      }
    });
  }

  /**
   * Writes the entry that comes after `count` others. Undefined where another process has written it first: read the record
   * again. Throws `SourceError` where it is not known to have been written.
   */
  async append(model: string, count: number, event: ActionEvent, caller: Caller): Promise<Written | undefined> {
    const value = JSON.stringify(event);
    if (value.length > MAX_ENTRY_LENGTH) {
      throw new RangeError(
        `An entry of ${value.length} characters is longer than the ${MAX_ENTRY_LENGTH} that MLflow keeps`
      );
    }
    const { runId, entries } = await this.#made(model, count, caller);
    const done = { setting: settingOf(event, entries) };
    const key = keyOf(count + 1);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.mlflow.write(runId, key, value, caller);
        return done;
      } catch (error) {
        // Refused because it is there, or done although the answer was lost: what is there now decides.
        const written = (await this.mlflow.run(runId, caller)).entries[key];
        if (written !== undefined) {
          return written === value ? done : undefined;
        }
        if (attempt === MAX_ATTEMPTS || !isOfServer(error)) {
          throw error;
        }
        await sleep(this.settle, undefined, { signal: caller.cancelled });
      }
    }
  }

  async #made(model: string, count: number, caller: Caller): Promise<RecordRun> {
    const there = chosen(await this.mlflow.runs(model, caller));
    if (there !== undefined) {
      return there;
    }
    if (count > 0) {
      throw new BrokenRecordError(`The record of actions of "${model}" is gone: its run in MLflow was deleted`);
    }
    await this.mlflow.create(model, caller);
    await sleep(this.settle, undefined, { signal: caller.cancelled });
    const made = chosen(await this.mlflow.runs(model, caller));
    if (made === undefined) {
      throw new BrokenRecordError(`The record of actions of "${model}" was deleted as soon as it was made`);
    }
    return made;
  }
}

/** Of several that were begun at the same moment, the one that is used already, or the first by its id. */
function chosen(runs: readonly RecordRun[]): RecordRun | undefined {
  const used = runs.filter(({ entries }) => Object.keys(entries).length > 0);
  if (used.length > 1) {
    throw new BrokenRecordError(
      `"${used[0]?.model}" has ${used.length} records of actions (runs ${used.map(({ runId }) => runId).join(', ')}): delete those that are no longer needed`
    );
  }
  return used[0] ?? [...runs].sort((a, b) => (a.runId < b.runId ? -1 : 1))[0];
}

const eventsOf = ({ model, runId, entries }: RecordRun): readonly ActionEvent[] =>
  eventsIn(entries, `of "${model}" (run ${runId})`);
