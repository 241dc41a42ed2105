import type { By, Figure } from '../../actions/events';
import type { RegisteredModel } from '../../query/request';
import { type ActionSettings, actionsSchema, type ActionsSettings } from '../../settings/actions';
import type { RecordRun } from '../sources';
import { Engine } from './engine';
import type { AssessedFigure, FigurePeriod } from './figures';
import type { Sent } from './http';
import { Records } from './record';
import type { World } from './world';

/** Stand-ins that several tests of this room share. */
export const MODEL = 'loan';
export const ANNE: By = { kind: 'person', login: 'anne' };
export const BEN: By = { kind: 'person', login: 'ben' };
export const ALERT: By = { kind: 'service', login: 'sa-1-alerts' };

export const T0 = Date.parse('2026-03-04T10:00:00Z');

export const caller = { identity: { headers: {}, alerting: true }, cancelled: new AbortController().signal };

export const figure = (
  value: number,
  { width = 0.01, sample = 1000, level = 'ok' as Figure['level'] } = {}
): Figure => ({
  value,
  lower: value - width,
  upper: value + width,
  sample,
  level,
});

export const settingsOf = (list: readonly object[], rest: object = {}): ActionsSettings =>
  actionsSchema.parse({ list, hosts: ['ci.example'], ...rest });

export const ROLLBACK = {
  id: 'back',
  kind: 'rollback',
  models: [MODEL],
  when: { measure: 'accuracy' },
  proof: { settle: '2m', within: '1h', revert: true },
};

export const RETRAIN = {
  id: 'train',
  kind: 'retrain',
  models: [MODEL],
  url: 'https://ci.example/run/{{model}}',
  approval: 'none',
};

/** MLflow's record and registry as far as the engine sees them, in memory. Parameters are written once. */
export class FakeMlflow {
  readonly entries: Record<string, string> = {};
  aliases: Record<string, string> = { champion: '3' };
  switchText = '';
  made = false;
  moves = 0;

  async runs(model: string | undefined): Promise<readonly RecordRun[]> {
    return this.made && (model === undefined || model === MODEL) ? [await this.run()] : [];
  }

  async run(): Promise<RecordRun> {
    return { runId: 'r', model: MODEL, entries: { ...this.entries } };
  }

  async create(): Promise<void> {
    this.made = true;
  }

  async write(_: string, key: string, value: string): Promise<void> {
    if (this.entries[key] !== undefined && this.entries[key] !== value) {
      throw new Error('Changing param values is not allowed');
    }
    this.entries[key] = value;
  }

  async readSwitch(): Promise<string> {
    return this.switchText;
  }

  async writeSwitch(text: string): Promise<void> {
    this.switchText = text;
  }

  async model(name: string): Promise<RegisteredModel | undefined> {
    const about = { created: 0, updated: 0, description: '', tags: {} };
    const versions = ['3', '2', '1'].map((version) => ({
      ...about,
      version,
      stage: 'None',
      status: 'READY',
      aliases: [],
    }));
    return name === MODEL ? { ...about, name, aliases: { ...this.aliases }, versions } : undefined;
  }

  async setAlias({ alias, version }: { readonly alias: string; readonly version: string }): Promise<void> {
    this.moves++;
    this.aliases[alias] = version;
  }
}

/** Accuracy by version; in production 3 is bad, 2 is well. */
export const usual: Readonly<Record<string, Figure>> = {
  '3': figure(0.7, { level: 'critical' }),
  '2': figure(0.95),
  '1': figure(0.94),
};

export class FakeWorld {
  now = T0;
  /** Of the settings of whichever engine is made next: newer than whatever was proposed. */
  updated = Infinity;
  readonly sent: string[] = [];
  answer: () => Promise<Sent> = async () => ({ status: 200, beginning: '' });
  figures: (period: FigurePeriod) => Figure = ({ version = '' }) => usual[version] ?? figure(0.9);

  constructor(readonly mlflow = new FakeMlflow()) {}

  engine(list: readonly object[] = [ROLLBACK], rest: object = {}, holder = 'one', dataSource = 'ds'): Engine {
    return new Engine(settingsOf(list, rest), this.world(holder, dataSource));
  }

  world(holder: string, dataSource = 'ds'): World {
    return {
      records: new Records(this.mlflow, 0),
      registry: this.mlflow,
      figure: async (_: NonNullable<ActionSettings['when']>, period): Promise<AssessedFigure> => ({
        figure: { ...this.figures(period), ...(period.version === undefined ? {} : { version: period.version }) },
        minimumSample: 30,
        thresholds: { warning: 0.92, critical: 0.85 },
        direction: 'below',
        levelBy: 'interval',
      }),
      send: async (settings, { id }) => {
        this.sent.push(`${settings.method} ${id}`);
        return this.answer();
      },
      now: () => this.now,
      holder,
      updated: this.updated,
      owner: { org: 1, dataSource },
    };
  }
}

/** Steps as long as there is one to take. */
export async function settle(engine: Engine): Promise<void> {
  while (await engine.step(MODEL, caller.cancelled));
}
