import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { RegisteredModel } from '../../../query/request';
import { nextTurn } from '../../turn';
import type { Caller } from '../caller';
import { SourceError } from '../error';
import { recordOf } from '../http/entries';
import { type MlflowApi, pageParam } from './api';
import { registeredModels, rootFor } from './registry';
import { experimentSchema, pairs, runSchema, runsPageSchema } from './schemas';

/** The record of one model: a run whose parameters are its entries. */
export interface RecordRun {
  readonly runId: string;
  readonly model: string;
  /** By their keys. MLflow writes a parameter once and refuses to change it. */
  readonly entries: Readonly<Record<string, string>>;
}

const MODEL_TAG = 'modelwatch.model';
/** Filters of MLflow know no escape: names are looked for by what needs none. */
const KEY_TAG = 'modelwatch.modelKey';
const SWITCH_TAG = 'modelwatch.stopped';

const keyOf = (model: string): string => createHash('sha256').update(model).digest('hex').slice(0, 32);

const experimentAnswer = z.looseObject({
  experiment: experimentSchema.extend({
    tags: pairs('tags'),
  }),
});
const createdExperiment = z.looseObject({ experiment_id: z.string() });
const createdRun = z.looseObject({ run: z.looseObject({ info: z.looseObject({ run_id: z.string() }) }) });
const runAnswer = z.looseObject({ run: runSchema });
const nothing = z.unknown();

interface Folder {
  readonly id: string;
  readonly stopped: string;
}

/**
 * The records of what was done about models, each a run of one experiment, and the registry that it is done to. Nothing
 * here is cached. Every method throws `SourceError`, also where the experiment was deleted.
 */
export class MlflowRecords {
  constructor(
    /** Anew for each question. */
    private readonly apiOf: () => MlflowApi,
    /** Name of the experiment. */
    private readonly experiment: string,
    private readonly onAliasMoved: () => void
  ) {}

  /** Every record, or those of one model. There is one a model, unless several processes made the first at the same moment. */
  async runs(model: string | undefined, caller: Caller): Promise<readonly RecordRun[]> {
    const api = this.apiOf();
    const there = await this.#folder(caller);
    if (there === undefined) {
      return [];
    }
    const filter = model === undefined ? {} : { filter: `tags."${KEY_TAG}" = '${keyOf(model)}'` };
    const runs = await api.allPages(
      (token) =>
        api.post(
          'runs/search',
          { experiment_ids: [there.id], max_results: 100, ...filter, ...Object.fromEntries(pageParam(token)) },
          runsPageSchema,
          caller
        ),
      (page) => page.runs
    );
    const records: RecordRun[] = [];
    for (const run of runs) {
      records.push(await this.#toRun(run, api));
      await nextTurn();
    }
    return records.filter((one) => one.model !== '' && (model === undefined || one.model === model));
  }

  async run(runId: string, caller: Caller): Promise<RecordRun> {
    const api = this.apiOf();
    return this.#toRun((await api.get('runs/get', [['run_id', runId]], runAnswer, caller)).run, api);
  }

  /** Begins a record. */
  async create(model: string, caller: Caller): Promise<void> {
    const created = {
      experiment_id: await this.#folderMade(caller),
      run_name: model,
      start_time: Date.now(),
      tags: [
        { key: MODEL_TAG, value: model },
        { key: KEY_TAG, value: keyOf(model) },
        { key: 'mlflow.runName', value: model },
      ],
    };
    const { run } = await this.apiOf().post('runs/create', created, createdRun, caller);
    // Nothing runs: it is a record. Entries can be written all the same.
    const ended = { run_id: run.info.run_id, status: 'FINISHED', end_time: Date.now() };
    await this.apiOf().post('runs/update', ended, nothing, caller);
  }

  /** Throws where the key is there with another value: MLflow changes no parameter. */
  async write(runId: string, key: string, value: string, caller: Caller): Promise<void> {
    await this.apiOf().post('runs/log-parameter', { run_id: runId, key, value }, nothing, caller);
  }

  /** The content of the switch that stops all actions; empty if it is off. */
  async readSwitch(caller: Caller): Promise<string> {
    return (await this.#folder(caller))?.stopped ?? '';
  }

  async writeSwitch(value: string, caller: Caller): Promise<void> {
    const experiment_id = await this.#folderMade(caller);
    const tag = { experiment_id, key: SWITCH_TAG, value };
    await this.apiOf().post('experiments/set-experiment-tag', tag, nothing, caller);
  }

  /** As the registry has it now; undefined where it has no such model. */
  async model(name: string, caller: Caller): Promise<RegisteredModel | undefined> {
    return (await registeredModels(this.apiOf(), { kind: 'mlflow.models', model: name }, caller))[0];
  }

  /** Points an alias at a version, whatever it pointed at before: MLflow compares nothing. */
  async setAlias(
    moved: { readonly name: string; readonly alias: string; readonly version: string },
    caller: Caller
  ): Promise<void> {
    const api = this.apiOf();
    await api.post(`${rootFor(api, moved.name)}registered-models/alias`, moved, nothing, caller);
    this.onAliasMoved();
  }

  async #folder(caller: Caller): Promise<Folder | undefined> {
    const api = this.apiOf();
    try {
      const query = [['experiment_name', this.experiment]] as const;
      const { experiment } = await api.get('experiments/get-by-name', query, experimentAnswer, caller);
      if (experiment.lifecycle_stage !== 'active') {
        const detail = `the experiment "${this.experiment}", which holds the record of actions, was deleted: restore it, or name another in the settings`;
        throw api.http.fail({ kind: 'badRequest', status: 400, errorType: 'deleted', detail });
      }
      return { id: experiment.experiment_id, stopped: (await recordOf(experiment.tags, api))[SWITCH_TAG] ?? '' };
    } catch (error) {
      if (error instanceof SourceError && error.problem.kind === 'notFound' && error.problem.what === 'thing') {
        return undefined;
      }
      throw error;
    }
  }

  async #folderMade(caller: Caller): Promise<string> {
    const there = await this.#folder(caller);
    if (there !== undefined) {
      return there.id;
    }
    try {
      const made = await this.apiOf().post('experiments/create', { name: this.experiment }, createdExperiment, caller);
      return made.experiment_id;
    } catch (error) {
      // Names of experiments are unique: another process may have been first.
      const made = await this.#folder(caller);
      if (made === undefined) {
        throw error;
      }
      return made.id;
    }
  }

  async #toRun({ info, data }: z.output<typeof runSchema>, api: MlflowApi): Promise<RecordRun> {
    const tags = await recordOf(data.tags, api);
    return { runId: info.run_id, model: tags[MODEL_TAG] ?? '', entries: await recordOf(data.params, api) };
  }
}
