import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { hangUp } from '../../../test/support/faultServer';
import {
  describeWithEachMlflow,
  describeWithMlflow,
  MlflowWriter,
  startMlflowRelay,
} from '../../../test/support/mlflow';
import { describeWithPrometheus, type RunningPrometheus, startPrometheus } from '../../../test/support/prometheus';
import { remoteWrite } from '../../../test/support/remoteWrite';
import type { ActionEvent } from '../../actions/events';
import { MINUTE } from '../../time';
import { evaluateFor } from '../evaluate';
import { createRouter, type OrgRole } from '../grafana';
import { Instances } from '../instance';
import { contextOf, dataSourceOf } from '../resources/testing';
import { SourcePool } from '../sources';
import { parseSettings } from '../sources/settings';
import { Drivers } from './drivers';
import { Records } from './record';
import { actionRoutes } from './routes';
import { ANNE, caller } from './testing';
import { signatureOf, TIMESTAMP_HEADER } from './webhook';

const SECRET = 'shared-secret';

/** A model with three versions, 3 in production, and nothing recorded of it. */
async function registered(mlflow: string, baseline?: object): Promise<string> {
  const model = `loan ${randomUUID().slice(0, 8)}`;
  await new MlflowWriter(mlflow).post('registered-models/create', { name: model });
  await trained(mlflow, model, ['1', '2', '3'], baseline);
  return model;
}

/** Versions of one run, the last of them in production. */
async function trained(mlflow: string, model: string, versions: readonly string[], baseline?: object): Promise<void> {
  const writer = new MlflowWriter(mlflow);
  const experiment = await writer.createExperiment(`${model} ${versions.join()}`);
  const { runId, artifactUri } = await writer.createRun(experiment, 'trained', Date.now());
  if (baseline !== undefined) {
    await writer.putArtifact(artifactUri, 'modelwatch/baseline.json', JSON.stringify(baseline));
  }
  for (const version of versions) {
    await writer.post('model-versions/create', { name: model, source: `runs:/${runId}/${version}`, run_id: runId });
    await writer.post('registered-models/alias', { name: model, alias: 'champion', version });
  }
}

async function aliasOf(mlflow: string, model: string): Promise<string | undefined> {
  const answer = await fetch(`${mlflow}/api/2.0/mlflow/registered-models/get?name=${encodeURIComponent(model)}`);
  return z
    .object({ registered_model: z.object({ aliases: z.array(z.object({ alias: z.string(), version: z.string() })) }) })
    .parse(await answer.json())
    .registered_model.aliases.find(({ alias }) => alias === 'champion')?.version;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await isSo()) {
      return;
    }
    await sleep(50);
  }
  throw new Error('It did not come to be');
}

const poolAt = (mlflow: string) => new SourcePool(parseSettings({ mlflow: { url: mlflow } }, {}));

describeWithEachMlflow('the record in a real MLflow', (mlflow) => {
  const pools: SourcePool[] = [];
  const recordsOf = (experiment: string) => {
    const pool = poolAt(mlflow);
    pools.push(pool);
    return { mlflow: pool.mlflow.records(experiment), records: new Records(pool.mlflow.records(experiment)) };
  };
  afterAll(() => Promise.all(pools.map((pool) => pool.close())));

  const proposed = (holder: string): ActionEvent => ({
    event: 'proposed',
    at: Date.now(),
    by: ANNE,
    holder,
    setting: 'back',
    kind: 'rollback',
    alias: 'champion',
    reason: 'x'.repeat(500),
    needsApproval: true,
    expires: Date.now(),
    guards: Array.from({ length: 9 }, (_, i) => ({ guard: `guard ${i}`, ok: true, says: 'é'.repeat(300) })),
  });

  test('takes each entry once, of however many processes', async () => {
    const experiment = `actions ${randomUUID()}`;
    const all = Array.from({ length: 8 }, () => recordsOf(experiment).records);
    const model = `it's "a" model`;
    for (let count = 0; count < 5; count++) {
      const written = await Promise.all(all.map((one, k) => one.append(model, count, proposed(`p${k}`), caller)));
      expect([count, written.filter(Boolean).length]).toEqual([count, 1]);
      const winner = `p${written.findIndex((one) => one !== undefined)}`;
      const seen = await Promise.all(all.map((one) => one.of(model, caller)));
      seen.forEach((events) => expect(events.map(({ holder }) => holder)).toHaveLength(count + 1));
      expect(seen[0]?.at(-1)).toMatchObject({ holder: winner, reason: 'x'.repeat(500) });
    }
    expect(await all[0]?.of('other', caller)).toEqual([]);
    expect((await all[0]?.all(caller))?.map(({ model }) => model)).toEqual([model]);
  });

  test('has a switch that every process sees', async () => {
    const experiment = `actions ${randomUUID()}`;
    const [one, two] = [recordsOf(experiment), recordsOf(experiment)];
    expect(await two.mlflow.readSwitch(caller)).toBe('');
    await one.mlflow.writeSwitch('1 anne', caller);
    expect(await two.mlflow.readSwitch(caller)).toBe('1 anne');
    await two.mlflow.writeSwitch('', caller);
    expect(await one.mlflow.readSwitch(caller)).toBe('');
  });

  test('is not taken for empty where its experiment was deleted', async () => {
    const experiment = `actions ${randomUUID()}`;
    const { mlflow: client, records } = recordsOf(experiment);
    await records.append('m', 0, proposed('p'), caller);
    const found = await fetch(
      `${mlflow}/api/2.0/mlflow/experiments/get-by-name?experiment_name=${encodeURIComponent(experiment)}`
    );
    const { experiment: made } = z
      .object({ experiment: z.object({ experiment_id: z.string() }) })
      .parse(await found.json());
    await new MlflowWriter(mlflow).post('experiments/delete', made);
    await expect(client.readSwitch(caller)).rejects.toThrow('was deleted');
    await expect(records.of('m', caller)).rejects.toThrow('was deleted');
  });
});

describeWithPrometheus('actions over a real Prometheus', () =>
  describeWithMlflow('and a real MLflow', (mlflow) => {
    let prometheus: RunningPrometheus;
    const instances: Instances[] = [];
    const drivers: Drivers[] = [];
    /** Unix seconds: the past is played, so that nothing has to be waited for. */
    let now = 0;

    beforeAll(async () => {
      prometheus = await startPrometheus();
    }, 120_000);
    afterEach(async () => {
      drivers.splice(0).forEach((one) => one.close());
      await Promise.all(instances.splice(0).map((one) => one.close()));
    });
    afterAll(() => prometheus?.stop());

    const ROLLBACK = {
      id: 'back',
      kind: 'rollback',
      when: { measure: 'accuracy', window: '30m' },
      proof: { settle: '2m', within: '30m', before: '30m', revert: true },
      alert: { severity: 'critical' },
      past: '6h',
    };

    /** One Grafana: a process of its own, its calls made by people of a role. */
    function grafana(model: string, action: object = {}, more: object = {}, uid = 'x') {
      const chosen = { ...('kind' in action ? {} : ROLLBACK), models: [model], ...action };
      const actions = {
        experiment: `actions of ${model}`,
        webhook: true,
        hosts: 'url' in chosen ? [new URL(String(chosen.url)).host] : [],
        list: [chosen],
      };
      const dataSource = {
        ...dataSourceOf(
          {
            prometheus: { url: prometheus.url },
            mlflow: { url: mlflow },
            scrapeInterval: '1m',
            actions,
            ...more,
          },
          uid
        ),
        secrets: { actionsWebhookSecret: SECRET },
      };
      const own = new Instances({});
      const driver = new Drivers(own, { now: () => now * 1000, settle: 200 });
      instances.push(own);
      drivers.push(driver);
      const answer = createRouter(actionRoutes(driver, () => now * 1000));
      const context = (login: string, role: OrgRole) => {
        const { plugin, ...rest } = contextOf(dataSource, role);
        return { ...rest, plugin: { ...plugin, user: { login, name: login, email: '', role } } };
      };
      const send = async (path: string, login: string, body: Uint8Array, headers = {}, role: OrgRole = 'Editor') => {
        const [method, query] = path.includes('?') ? ['GET', path.split('?')[1]] : ['POST', ''];
        const { status, body: said } = await answer(
          { method, path: path.replace(/\?.*/, ''), query: new URLSearchParams(query), body },
          { ...context(login, role), headers }
        );
        return { status, body: z.unknown().parse(JSON.parse(new TextDecoder().decode(said))) };
      };
      return {
        post: (path: string, login: string, body: unknown, role?: OrgRole) =>
          send(path, login, new TextEncoder().encode(JSON.stringify(body)), {}, role),
        alert: (text: string, secret = SECRET) => {
          const body = new TextEncoder().encode(text);
          const timestamp = String(Math.floor(now));
          const headers = {
            'x-grafana-alerting-signature': signatureOf(secret, timestamp, body),
            [TIMESTAMP_HEADER]: timestamp,
          };
          return send('actions/webhook', 'sa-1-alerts', body, headers);
        },
        /** What the rule for actions that did not help compares. */
        alarm: async () => {
          const query = { signal: 'actions', model, mode: 'instant', statistics: ['level'], window: '1d' };
          const range = { from: (now - MINUTE) * 1000, to: now * 1000, intervalMs: 1000 };
          const frames = await evaluateFor(own, context('vera', 'Viewer'), { json: query, ...range });
          return frames.flatMap(({ fields }) => fields.map(({ labels, values }) => [labels?.['model'], values.at(-1)]));
        },
        /** Why the timer did not get further the last time. */
        problem: () => driver.problem(context('vera', 'Viewer'), model),
        look: (role: OrgRole = 'Viewer') =>
          send(`actions?model=${encodeURIComponent(model)}`, 'vera', new Uint8Array(), {}, role),
        /**
         * What the timer does, now; what another process or the timer itself has begun is waited for. To the end, where there is
         * one by now: an entry that the timer writes meanwhile, of an alias that was moved, is in the way of one step.
         */
        go: async (to?: 'the end') => {
          const engine = driver.seen(context('vera', 'Viewer'));
          for (let tries = 0; tries < 200; tries++) {
            while (await engine?.step(model, caller.cancelled));
            const phases = (await engine?.actions(model, caller))?.map(({ phase }) => phase) ?? [];
            const left = ['approved', 'acting', 'returnDue', 'returning', ...(to === undefined ? [] : ['proving'])];
            if (!phases.some((phase) => left.includes(phase))) {
              return;
            }
            await sleep(100);
          }
        },
      };
    }

    const actionsSchema = z.object({
      actions: z.array(z.looseObject({ phase: z.string(), says: z.string().optional() })),
    });
    const last = (answer: { readonly body: unknown }) => actionsSchema.parse(answer.body).actions[0];

    /** What serves the model: it follows the alias, and exposes what came of the versions that it served. */
    function service(model: string, accuracy: Readonly<Record<string, number>>) {
      const counts = new Map<string, number>();
      const add = (version: string, outcome: 'right' | 'wrong', more: number) => {
        const key = `${version} ${outcome}`;
        counts.set(key, (counts.get(key) ?? 0) + more);
      };
      return {
        /** Serves until then, 40 labelled answers a minute, a scrape each. */
        serve: async (from: number, to: number, version: string) => {
          const written: { labels: Record<string, string>; samples: [number, number][] }[] = [];
          const names = Object.keys(accuracy).flatMap((one) => [`${one} right`, `${one} wrong`]);
          const samples = new Map(names.map((name) => [name, [] as [number, number][]]));
          for (let time = from; time < to; time += MINUTE) {
            const right = 40 * (accuracy[version] ?? 0);
            add(version, 'right', right);
            add(version, 'wrong', 40 - right);
            names.forEach((name) => samples.get(name)?.push([time, counts.get(name) ?? 0]));
          }
          samples.forEach((of, name) => {
            const [one = '', outcome] = name.split(' ');
            const labels = { __name__: 'model_outcomes_total', model, version: one, actual: 'approve' };
            written.push({ labels: { ...labels, predicted: outcome === 'right' ? 'approve' : 'deny' }, samples: of });
          });
          await remoteWrite(prometheus.url, written);
        },
      };
    }

    test('accuracy falls: shown, proposed by an alert, approved, done, followed, and proved better', async () => {
      const model = await registered(mlflow);
      const T = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE - 60 * MINUTE;
      now = T + 10;
      const served = service(model, { '2': 0.95, '3': 0.7 });
      await served.serve(T - 120 * MINUTE, T - 60 * MINUTE, '2');
      await served.serve(T - 60 * MINUTE, T + MINUTE, '3');
      const [one, two] = [grafana(model), grafana(model)];

      const dry = await one.post('actions/dry-run', 'anne', { model, action: 'back' });
      expect(dry).toMatchObject({
        status: 200,
        body: { from: '3', to: '2', allowed: true, figure: { value: expect.closeTo(0.7, 2) }, past: { level: 'ok' } },
      });
      expect(await one.post('actions/dry-run', 'vera', { model, action: 'back' }, 'Viewer')).toMatchObject({
        status: 403,
      });

      const text = JSON.stringify({
        orgId: 1,
        alerts: [{ status: 'firing', labels: { model, severity: 'critical' } }],
      });
      expect(await one.alert(text, 'forged')).toMatchObject({ status: 403 });
      const alerted = await one.alert(text);
      expect(alerted).toMatchObject({ status: 200, body: { outcomes: [{ model, action: 'back', id: 1 }] } });
      expect(await one.alert(text)).toMatchObject({ status: 403 });
      // The other Grafana does not remember the message; what it proposes is under way.
      expect(await two.alert(text)).toMatchObject({
        status: 200,
        body: { outcomes: [{ refused: expect.any(String) }] },
      });

      await Promise.all([one.go(), two.go()]);
      expect(last(await two.look())).toMatchObject({ phase: 'waiting', by: { kind: 'service', login: 'sa-1-alerts' } });
      expect(await aliasOf(mlflow, model)).toBe('3');
      expect(await two.post('actions/approve', 'sa-1-alerts', { model, id: 1 })).toMatchObject({ status: 409 });
      expect(await two.post('actions/approve', 'ben', { model, id: 1 })).toMatchObject({ status: 200 });
      await Promise.all([one.go(), two.go()]);
      expect(await aliasOf(mlflow, model)).toBe('2');

      await served.serve(T + 2 * MINUTE, T + 25 * MINUTE, (await aliasOf(mlflow, model)) ?? '');
      now += 25 * MINUTE;
      await Promise.all([one.go(), two.go()]);
      const proved = last(await one.look());
      expect(proved).toMatchObject({
        phase: 'better',
        before: { version: '3', value: expect.closeTo(0.7, 2) },
        after: { version: '2', value: expect.closeTo(0.95, 2) },
      });
      expect(proved?.says).toContain('Better: before version 3: accuracy 0.7');
      expect(await one.alarm()).toEqual([[model, 0]]);
    }, 120_000);

    test('a target that does not help ends in the way back, and stop ends everything', async () => {
      const model = await registered(mlflow);
      const T = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE - 60 * MINUTE;
      now = T + 10;
      await service(model, { '2': 0.95, '3': 0.7 }).serve(T - 120 * MINUTE, T - 60 * MINUTE, '2');
      const served = service(model, { '3': 0.7 });
      await served.serve(T - 60 * MINUTE, T + MINUTE, '3');
      const one = grafana(model, { approval: 'none' });
      expect(await one.post('actions/stop', 'vera', {}, 'Viewer')).toMatchObject({ status: 403 });
      expect(await one.post('actions/stop', 'anne', {})).toMatchObject({ status: 200 });
      const asked = { model, action: 'back', reason: 'accuracy fell' };
      expect(await one.post('actions/propose', 'anne', asked)).toMatchObject({
        status: 409,
        body: { message: expect.stringContaining('stopped by anne') },
      });
      expect(await one.post('actions/resume', 'anne', {})).toMatchObject({ status: 403 });
      expect(await one.post('actions/resume', 'anne', {}, 'Admin')).toMatchObject({ status: 200 });
      expect(await one.post('actions/propose', 'anne', asked)).toMatchObject({ status: 200, body: { id: 1 } });
      await one.go();
      expect(await aliasOf(mlflow, model)).toBe('2');

      // The driver's own timer may look at any moment: what is served comes before the time in which it is.
      await service(model, { '2': 0.7 }).serve(T + 2 * MINUTE, T + 40 * MINUTE, '2');
      now += 40 * MINUTE;
      await one.go('the end');
      expect(last(await one.look())).toMatchObject({ phase: 'returned', after: { version: '2' } });
      now += MINUTE;
      expect(await one.alarm()).toEqual([[model, 2]]);
      expect(await aliasOf(mlflow, model)).toBe('3');
    }, 120_000);

    test.each([
      ['before', 'entry started', 'better', '2'],
      ['after', 'entry started', 'better', '2'],
      // Whoever finds the alias where it was cannot tell whether somebody has moved it back.
      ['before', 'alias 2', 'failed', '3'],
      ['after', 'alias 2', 'better', '2'],
      ['before', 'entry done', 'better', '2'],
      ['after', 'entry done', 'better', '2'],
      ['before', 'entry proved', 'better', '2'],
      ['after', 'entry proved', 'better', '2'],
    ] as const)(
      'MLflow goes away %s "%s": found again, the action is %s and the alias at %s',
      async (when, at, phase, alias) => {
        const model = await registered(mlflow);
        const T = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE - 80 * MINUTE;
        now = T + 10;
        const served = service(model, { '2': 0.95, '3': 0.7 });
        await served.serve(T - 120 * MINUTE, T - 60 * MINUTE, '2');
        await served.serve(T - 60 * MINUTE, T + 2 * MINUTE, '3');
        let isAway = false;
        const relay = await startMlflowRelay(mlflow, { at, when }, () => {
          isAway = true;
          relay.server.behave(hangUp);
        });
        const one = grafana(model, { approval: 'none' }, { mlflow: { url: relay.server.url } });
        let outages = 0;
        const comeBack = async () => {
          outages++;
          expect((await one.look()).status).toBeGreaterThanOrEqual(500);
          relay.server.behave(relay.behaviour);
          isAway = false;
          // What was begun may be gone on with once its lease is over.
          now += 5 * MINUTE;
          await one.go();
        };
        try {
          expect(await one.post('actions/propose', 'anne', { model, action: 'back', reason: 'why' })).toMatchObject({
            status: 200,
          });
          // By the timer alone: nothing is on its way to MLflow when the clock is put forward.
          await until(async () => {
            const { status, body } = await one.look();
            return isAway ? one.problem() !== undefined : status === 200 && last({ body })?.phase === 'proving';
          });
          if (isAway) {
            await comeBack();
          }
          await served.serve(T + 2 * MINUTE, T + 60 * MINUTE, (await aliasOf(mlflow, model)) ?? '');
          now += 40 * MINUTE;
          await one.go('the end').catch(() => undefined);
          if (isAway) {
            await comeBack();
            await one.go('the end');
          }
          expect(last(await one.look())).toMatchObject({ phase });
          expect(await aliasOf(mlflow, model)).toBe(alias);
          expect(outages).toBe(1);
          expect(relay.changes.filter((change) => change.startsWith('alias'))).toEqual(
            alias === '2' ? ['alias 2'] : []
          );
        } finally {
          await relay.server.stop();
        }
      },
      120_000
    );

    describe('calls that an alert proposes', () => {
      let server: Server;
      let called: { readonly call: string; readonly type?: string | undefined; readonly body: unknown }[];
      let onCall: () => Promise<unknown>;
      let origin: string;
      beforeEach(async () => {
        called = [];
        onCall = async () => undefined;
        server = createServer((request, response) => {
          const answered = async () => {
            const body: unknown = JSON.parse(await text(request));
            const call = `${request.method} ${request.url}`;
            called.push({ call, type: request.headers['content-type'], body });
            await onCall();
            return 202;
          };
          void answered()
            .catch(() => 400)
            .then((status) => response.writeHead(status).end());
        });
        await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
        const { port } = server.address() as AddressInfo;
        origin = `http://127.0.0.1:${port}`;
      });
      afterEach(() => new Promise((closed) => server.close(closed)));

      /** From the alert to the proof; what is served afterwards decides. */
      async function alerted(
        model: string,
        T: number,
        { path, ...action }: { readonly path: string },
        serveAfter: () => Promise<void>
      ) {
        now = T + 10;
        const chosen = { alert: { severity: 'critical' }, approval: 'none', url: `${origin}${path}` };
        const one = grafana(model, { ...chosen, ...action });
        const firing = { status: 'firing', labels: { model, severity: 'critical' } };
        const outcome = await one.alert(JSON.stringify({ orgId: 1, alerts: [firing] }));
        expect(outcome).toMatchObject({ status: 200, body: { outcomes: [{ model, id: 1 }] } });
        await one.go();
        await serveAfter();
        now += 40 * MINUTE;
        await one.go('the end');
        return last(await one.look());
      }

      test.each([
        ['on what it sees now helps', true],
        ['on what it saw before does not', false],
      ])(
        'PSI of an input rises: a retraining %s',
        async (_, helps) => {
          const EDGES = [10, 20, 30];
          const [usual, moved] = [
            [25, 50, 20, 5],
            [5, 15, 30, 50],
          ] as const;
          const baselineOf = (age: readonly number[]) => ({
            ...{ schema: 'modelwatch.baseline/1', model: 'loan', version: '', created: new Date().toISOString() },
            rows: 10_000,
            features: Object.fromEntries(
              Object.entries({ age, income: usual }).map(([name, shares]) => [
                name,
                { type: 'numeric', edges: EDGES, counts: shares.map((share) => 100 * share), missing: 0 },
              ])
            ),
          });
          const model = await registered(mlflow, baselineOf(usual));
          const T = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE - 60 * MINUTE;
          /** A scrape a minute of each input: the age has moved, the income has not. */
          const serve = (version: string, from: number, to: number) =>
            remoteWrite(
              prometheus.url,
              Object.entries({ age: moved, income: usual }).flatMap(([feature, counts]) =>
                [...EDGES, '+Inf'].map((le, k) => {
                  const each = counts.slice(0, k + 1).reduce((sum, count) => sum + count, 0);
                  const samples: [number, number][] = [];
                  for (let time = from; time < to; time += MINUTE) {
                    samples.push([time, (each * (time - from)) / MINUTE]);
                  }
                  const labels = { model, version, feature, le: String(le) };
                  return { labels: { __name__: 'model_feature_value_bucket', ...labels }, samples };
                })
              )
            );
          await serve('3', T - 60 * MINUTE, T + MINUTE);
          onCall = () => trained(mlflow, model, ['4'], baselineOf(helps ? moved : usual));
          const action = {
            ...{ id: 'train', kind: 'retrain', path: '/run', body: { model: '{{model}}', version: '{{version}}' } },
            when: { signal: 'drift', measure: 'psi', window: '30m' },
            proof: { settle: '2m', within: '30m', before: '20m' },
          };
          const proved = await alerted(model, T, action, () => serve('4', T + 2 * MINUTE, T + 40 * MINUTE));
          expect(called).toEqual([{ call: 'POST /run', type: 'application/json', body: { model, version: '3' } }]);
          expect(proved).toMatchObject({
            phase: helps ? 'better' : 'notBetter',
            before: { version: '3', of: expect.stringContaining('feature="age"'), level: 'critical', lower: null },
            after: { version: '4', level: helps ? 'ok' : 'critical' },
          });
        },
        60_000
      );

      test.each([
        ['helps', true],
        ['does not', false],
      ])(
        'a server hangs: restarting it %s',
        async (_, helps) => {
          const model = await registered(mlflow);
          const T = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE - 60 * MINUTE;
          const begin = T - 60 * MINUTE;
          /** Five requests wait; predictions are counted until a time, and again from another one. */
          const serve = (from: number, to: number, counted: (time: number) => number) => {
            const times = Array.from({ length: (to - from) / MINUTE }, (__, i) => from + i * MINUTE);
            const labels = { model, version: '3' };
            return remoteWrite(prometheus.url, [
              {
                labels: { ...labels, __name__: 'model_queue_depth' },
                samples: times.map((time) => [time, 5] as const),
              },
              {
                labels: { ...labels, __name__: 'model_predictions_total' },
                samples: times.map((time) => [time, counted(time)] as const),
              },
            ]);
          };
          const untilItHung = (time: number) => Math.min(time - begin, 30 * MINUTE);
          await serve(begin, T + MINUTE, untilItHung);
          // As docs/actions.md has it for Kubernetes.
          const path = '/apis/apps/v1/namespaces/ml/deployments/loan';
          const annotations = { 'modelwatch/restart': '{{id}}' };
          const action = {
            ...{ id: 'restart', kind: 'restart', method: 'PATCH', contentType: 'application/merge-patch+json', path },
            ...{ repeatable: true, body: { spec: { template: { metadata: { annotations } } } } },
            when: { signal: 'stalls', measure: 'stalled' },
            proof: { settle: '10m', within: '20m' },
          };
          const proved = await alerted(model, T, action, () =>
            serve(T + MINUTE, T + 42 * MINUTE, (time) => (helps ? time - T : untilItHung(time)))
          );
          const template = {
            metadata: { annotations: { 'modelwatch/restart': expect.stringMatching(/^[\w-]{43}$/) } },
          };
          expect(called).toEqual([{ call: `PATCH ${path}`, type: action.contentType, body: { spec: { template } } }]);
          expect(proved).toMatchObject({
            phase: helps ? 'better' : 'notBetter',
            before: { value: 5, level: 'critical' },
            after: { value: helps ? 0 : 5, level: helps ? 'ok' : 'critical' },
          });
        },
        60_000
      );

      test.each([
        ['helps', true],
        ['does not', false],
      ])(
        'a processor stays busy: scaling %s',
        async (_, helps) => {
          const model = await registered(mlflow);
          const T = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE - 60 * MINUTE;
          /** Two pods with two cores each, of which they use these shares from a time on. */
          const serve = (shares: readonly number[], from: number, to: number, before: readonly number[] = shares) =>
            remoteWrite(
              prometheus.url,
              shares.flatMap((share, k) => {
                const labels = { namespace: 'ml', pod: `${model}-${k}`, container: 'server' };
                const times = Array.from({ length: (to - from) / MINUTE }, (__, i) => from + i * MINUTE);
                const start = 2 * (before[k] ?? NaN) * (from - T + 60 * MINUTE);
                const used = (time: number) => start + 2 * share * (time - from);
                return [
                  {
                    labels: { ...labels, __name__: 'container_cpu_usage_seconds_total' },
                    samples: times.map((time) => [time, used(time)] as const),
                  },
                  ...Object.entries({ quota: 200_000, period: 100_000 }).map(([name, value]) => ({
                    labels: { ...labels, __name__: `container_spec_cpu_${name}` },
                    samples: times.map((time) => [time, value] as const),
                  })),
                ];
              })
            );
          const busy = [0.97, 0.3];
          await serve(busy, T - 60 * MINUTE, T + MINUTE);
          // As docs/actions.md has it for Kubernetes.
          const path = '/apis/apps/v1/namespaces/ml/deployments/loan/scale';
          const body = { spec: { replicas: 4 } };
          const type = 'application/merge-patch+json';
          const action = {
            ...{ id: 'scale', kind: 'scale', method: 'PATCH', contentType: type, path, body },
            when: { signal: 'resources', measure: 'cpuSustained' },
            proof: { settle: '10m', within: '20m' },
          };
          const proved = await alerted(model, T, action, () =>
            serve(helps ? [0.5, 0.4] : busy, T + MINUTE, T + 42 * MINUTE, busy)
          );
          expect(called).toEqual([{ call: `PATCH ${path}`, type, body }]);
          const of = expect.stringContaining(`pod="${model}-0"`);
          expect(proved).toMatchObject({
            phase: helps ? 'better' : 'notBetter',
            before: { of, value: expect.closeTo(0.97, 2), level: 'critical' },
            after: { of, value: expect.closeTo(helps ? 0.5 : 0.97, 2), level: helps ? 'ok' : 'critical' },
          });
        },
        60_000
      );
    });

    test('the access policy says who may ask for which action', async () => {
      const model = await registered(mlflow);
      now = Math.floor(Date.now() / 1000);
      const rules = [
        { name: 'ops', logins: ['anne'], models: ['/.*/'], actions: ['rollback'] },
        { name: 'others', roles: ['Viewer', 'Editor', 'Admin'], models: ['/.*/'], actions: ['retrain'] },
      ];
      const one = grafana(model, { when: undefined, proof: undefined, alert: undefined }, { access: { rules } });
      const wanted = { model, action: 'back' };
      const refused = { status: 403, body: { message: expect.stringContaining('access policy') } };
      expect(await one.post('actions/dry-run', 'ben', wanted)).toMatchObject(refused);
      expect(await one.post('actions/propose', 'ben', { ...wanted, reason: 'why' })).toMatchObject(refused);
      expect(await one.post('actions/stop', 'ben', {})).toMatchObject(refused);
      expect(await one.look()).toMatchObject({ status: 200, body: { possible: [] } });
      expect(await one.post('actions/dry-run', 'anne', wanted)).toMatchObject({ status: 200 });
      expect(await one.post('actions/propose', 'anne', { ...wanted, reason: 'why' })).toMatchObject({ status: 200 });
      expect(await one.post('actions/approve', 'ben', { model, id: 1 })).toMatchObject(refused);
      expect(await one.post('actions/refuse', 'ben', { model, id: 1, reason: 'no' })).toMatchObject(refused);
      expect(await one.post('actions/end-proof', 'ben', { model, id: 1, reason: 'no' })).toMatchObject(refused);
      expect(await one.look()).toMatchObject({ status: 200, body: { possible: [], actions: [] } });
    }, 60_000);

    test('a second data source lists what the first has begun, and leaves it alone', async () => {
      const model = await registered(mlflow);
      now = Math.floor(Date.now() / 1000);
      const bare = { when: undefined, proof: undefined, alert: undefined };
      const one = grafana(model, bare);
      expect(await one.post('actions/propose', 'anne', { model, action: 'back', reason: 'why' })).toMatchObject({
        status: 200,
      });
      const other = grafana(model, { ...bare, models: ['another'] }, {}, 'other');
      expect(await other.look()).toMatchObject({
        status: 200,
        body: { possible: [], actions: [{ phase: 'waiting', elsewhere: { org: 1, dataSource: 'x' } }] },
      });
      expect(last(await one.look())).not.toHaveProperty('elsewhere');
      expect(await other.post('actions/refuse', 'ben', { model, id: 1, reason: 'no' })).toMatchObject({ status: 409 });
    }, 60_000);

    test('without figures nothing is allowed', async () => {
      const model = await registered(mlflow);
      now = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE - 60 * MINUTE;
      const one = grafana(model);
      const dry = await one.post('actions/dry-run', 'anne', { model, action: 'back' });
      expect(dry).toMatchObject({ status: 200, body: { allowed: false } });
      expect(await one.post('actions/propose', 'anne', { model, action: 'back', reason: 'why' })).toMatchObject({
        status: 409,
        body: { message: expect.stringContaining('not known') },
      });
      expect(await one.look()).toMatchObject({ status: 200, body: { actions: [], possible: [{ id: 'back' }] } });
    }, 60_000);
  })
);
