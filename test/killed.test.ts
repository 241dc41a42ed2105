import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { PluginClient, type PluginProcess, startPlugin } from '../host';
import { buildBundle, buildExecutable, hostExecutable } from '../scripts/build/backend';
import { MINUTE } from '../src/time';
import { makeCertificates } from './support/certificates';
import { json, startFaultServer } from './support/faultServer';
import { describeWithMlflow, MlflowWriter, startMlflowRelay, type Strike } from './support/mlflow';
import { describeWithPrometheus, type RunningPrometheus, startPrometheus } from './support/prometheus';
import { remoteWrite } from './support/remoteWrite';

/** All that is written is read back as if it had been so long ago: leases are over and proofs are due without any wait. */
const AGE_MS = 70 * 60_000;

const aged = (entry: string): string =>
  JSON.stringify(
    JSON.parse(entry, (key, value: unknown) =>
      typeof value === 'number' && ['at', 'until', 'expires'].includes(key) ? value - AGE_MS : value
    )
  );

const toldSchema = z.object({
  actions: z.array(z.looseObject({ id: z.number(), phase: z.string(), says: z.string().optional() })),
});
type Told = z.infer<typeof toldSchema>['actions'];

const ENDS = ['returned', 'better', 'failed', 'done', 'refused', 'expired', 'notBetter', 'cannotTell'];

/** A data source, asked by two people, of processes one after the other. */
class Grafana {
  #running: PluginProcess | undefined;
  #clients: readonly PluginClient[] = [];

  constructor(
    private readonly model: string,
    private readonly jsonData: object,
    private readonly secrets: Readonly<Record<string, string>>
  ) {}

  async start(): Promise<void> {
    this.#running = await startPlugin({ command: hostExecutable() });
    const { address } = this.#running;
    this.#clients = ['anne', 'ben'].map((login) => {
      const { jsonData, secrets } = this;
      return new PluginClient(address, { uid: 'x', name: 'x', updated: 1, jsonData, secrets, login, role: 'Editor' });
    });
  }

  /** As `kill -9` does. */
  readonly kill = async (): Promise<void> => {
    const running = this.#running;
    this.#running = undefined;
    if (running !== undefined) {
      process.kill(running.pid, 'SIGKILL');
      await running.ended;
    }
    this.#clients.forEach((client) => client.close());
  };

  /** Does what people do until the action has come to its end. Rejects when the process is gone. */
  async goOn(): Promise<Told> {
    const [anne, ben] = this.#clients;
    for (let tries = 0; tries < 600; tries++) {
      const query = `actions?model=${encodeURIComponent(this.model)}`;
      const { actions } = toldSchema.parse(await this.#ask(anne, 'GET', query));
      const [last] = actions;
      if (last === undefined) {
        await this.#ask(anne, 'POST', 'actions/propose', { model: this.model, action: 'it', reason: 'it fell' });
      } else if (last.phase === 'waiting') {
        await this.#ask(ben, 'POST', 'actions/approve', { model: this.model, id: last.id });
      } else if (ENDS.includes(last.phase)) {
        return actions;
      }
      await delay(100);
    }
    throw new Error('The action came to no end');
  }

  async #ask(client: PluginClient | undefined, method: string, url: string, body: object = {}): Promise<unknown> {
    const sent = new TextEncoder().encode(method === 'GET' ? '' : JSON.stringify(body));
    const answer = await client?.resource({ method, url, headers: {}, body: sent });
    return JSON.parse(new TextDecoder().decode(answer?.body));
  }
}

/** Several at a time: most of their time is waiting. */
async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}

/** What the way of a rollback that does not help changes in MLflow, in order. */
const WAY_BACK = [
  ...['experiments/create', 'runs/create', 'runs/update'],
  ...['entry proposed', 'entry approved', 'entry started', 'alias 2', 'entry done', 'entry proved'],
  ...['entry returning', 'alias 3', 'entry returned'],
];

const isStep = (change: string): boolean => /^(entry|alias) /.test(change);

/** Whether the last that a process has written is that it is about to move the alias. */
const isAnnounced = ({ at, when }: Strike): boolean => when === 'after' && /^entry (started|returning)$/.test(at);

describeWithMlflow('kill -9 of the executable', (mlflow) => {
  beforeAll(async () => {
    const say = (text: string): unknown => process.stderr.write(`${text}\n`);
    await buildBundle(say);
    await buildExecutable(say);
  }, 300_000);

  async function registered(): Promise<string> {
    const model = `loan ${randomUUID().slice(0, 8)}`;
    const writer = new MlflowWriter(mlflow);
    await writer.post('registered-models/create', { name: model });
    const { runId } = await writer.createRun(await writer.createExperiment(model), 'trained', Date.now());
    for (const version of ['1', '2', '3']) {
      await writer.post('model-versions/create', { name: model, source: `runs:/${runId}/${version}`, run_id: runId });
    }
    await writer.post('registered-models/alias', { name: model, alias: 'champion', version: '3' });
    return model;
  }

  /** An action whose process is killed on its way, and what another process has made of it. */
  async function killed(
    action: object,
    {
      sources = {},
      hosts = [],
      secrets = {},
    }: { sources?: object; hosts?: string[]; secrets?: Record<string, string> },
    model: string,
    death: Strike | undefined,
    onStart?: (kill: () => Promise<void>) => void
  ) {
    const kill = () => grafana.kill();
    const proxy = await startMlflowRelay(mlflow, death, kill, aged);
    const list = [{ id: 'it', models: [model], ...action }];
    const actions = { experiment: `actions of ${model}`, hosts, list };
    const grafana = new Grafana(model, { mlflow: { url: proxy.server.url }, ...sources, actions }, secrets);
    try {
      await grafana.start();
      onStart?.(kill);
      const first = await grafana.goOn().catch(() => undefined);
      await grafana.kill();
      if (first === undefined) {
        await grafana.start();
      }
      return { wasKilled: first === undefined, actions: first ?? (await grafana.goOn()), changes: proxy.changes };
    } finally {
      await grafana.kill();
      await proxy.server.stop();
    }
  }

  describeWithPrometheus('and Prometheus', () => {
    let prometheus: RunningPrometheus;
    beforeAll(async () => {
      prometheus = await startPrometheus();
    }, 120_000);
    afterAll(() => prometheus?.stop());

    /** Version 2 was well for hours, and is as bad as 3 since the alias was moved to it, as the record has it. */
    async function serve(model: string): Promise<void> {
      const now = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE;
      const shares = [
        { version: '2', from: now - 300 * MINUTE, to: now - 180 * MINUTE, each: 400, right: 0.95 },
        { version: '2', from: now - 75 * MINUTE, to: now + MINUTE, each: 40, right: 0.7 },
        { version: '3', from: now - 75 * MINUTE, to: now + MINUTE, each: 40, right: 0.7 },
      ];
      const series = ['2', '3'].flatMap((version) =>
        ['approve', 'deny'].map((predicted) => {
          let count = 0;
          const samples = shares
            .filter((one) => one.version === version)
            .flatMap(({ from, to, each, right }) =>
              Array.from({ length: (to - from) / MINUTE }, (_, i): [number, number] => {
                count += each * (predicted === 'approve' ? right : 1 - right);
                return [from + i * MINUTE, count];
              })
            );
          const labels = { __name__: 'model_outcomes_total', model, version, actual: 'approve', predicted };
          return { labels, samples };
        })
      );
      await remoteWrite(prometheus.url, series);
    }

    const rollback = {
      kind: 'rollback',
      when: { measure: 'accuracy', window: '30m' },
      proof: { settle: '2m', within: '30m', before: '30m', revert: true },
      past: '6h',
    };

    test('loses nothing and moves nothing twice on the way of a rollback and back', async () => {
      const sources = { prometheus: { url: prometheus.url }, scrapeInterval: '1m' };
      const whole = await registered();
      await serve(whole);
      const { changes, actions } = await killed(rollback, { sources }, whole, undefined);
      expect([changes, actions.map(({ phase }) => phase)]).toEqual([WAY_BACK, ['returned']]);

      // Before a change is after the one before it, but for what is done outside of the record.
      const deaths = WAY_BACK.flatMap((at): Strike[] => [
        { at, when: 'after' },
        ...(at.startsWith('alias') ? [{ at, when: 'before' } as const] : []),
      ]);
      await each(deaths, async (death) => {
        const model = await registered();
        await serve(model);
        const { wasKilled, actions, changes } = await killed(rollback, { sources }, model, death);
        const way = WAY_BACK.filter(isStep);
        const lived = way.slice(
          0,
          Math.max(0, way.indexOf(death.at)) + (death.when === 'after' && isStep(death.at) ? 1 : 0)
        );
        // A move that was not made cannot be told from one that was taken back by hand: the action ends, and says so.
        const isCut = /alias/.test(death.at) ? death.when === 'before' : isAnnounced(death);
        expect({
          death,
          wasKilled,
          changes: changes.filter(isStep),
          phases: actions.map(({ phase }) => phase),
        }).toEqual({
          death,
          wasKilled: true,
          changes: isCut ? [...lived, 'entry failed'] : way,
          phases: [isCut ? 'failed' : 'returned'],
        });
      });
    }, 600_000);
  });

  test('makes a call once, or with one id where that does no harm', async () => {
    const { ca, server: pair } = makeCertificates(['IP:127.0.0.1']);
    const secrets = { 'action-it-HeaderValue1': 'Bearer hidden', 'action-it-TlsCaCert': ca };
    const deaths = [
      { at: 'entry started', when: 'after', calls: 0, end: 'failed' },
      { at: 'call', when: 'before', calls: 1, end: 'failed' },
      { at: 'entry done', when: 'before', calls: 1, end: 'failed' },
      { at: 'entry done', when: 'after', calls: 1, end: 'done' },
    ] as const;
    const cases = deaths.flatMap((death) => [false, true].map((repeatable) => ({ ...death, repeatable })));
    await each(cases, async ({ at, when, calls, end, repeatable }) => {
      const model = await registered();
      const pipeline = await startFaultServer(json({ run: 7 }), { tls: pair });
      const call = {
        ...{ kind: 'retrain', url: `${pipeline.url}/run`, body: { id: '{{id}}' }, headers: ['Authorization'] },
        ...{ tls: { withCa: true }, repeatable },
      };
      const shared = { hosts: [`127.0.0.1:${pipeline.port}`], secrets };
      try {
        const result = await killed(call, shared, model, { at, when }, (kill) => {
          if (at === 'call') {
            pipeline.behave((_, response) => {
              pipeline.behave(json({ run: 7 }));
              void kill().then(() => response.destroy());
            });
          }
        });
        const isMadeAgain = repeatable && end === 'failed';
        expect({
          at,
          when,
          repeatable,
          wasKilled: result.wasKilled,
          phases: result.actions.map(({ phase }) => phase),
        }).toEqual({ at, when, repeatable, wasKilled: true, phases: [isMadeAgain ? 'done' : end] });
        expect(pipeline.requests).toHaveLength(isMadeAgain ? calls + 1 : calls);
        expect(new Set(pipeline.requests.map(({ body }) => body)).size).toBeLessThan(2);
        expect(pipeline.requests.every(({ headers }) => headers.authorization === 'Bearer hidden')).toBe(true);
      } finally {
        await pipeline.stop();
      }
    });
  }, 600_000);
});
