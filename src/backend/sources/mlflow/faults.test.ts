import { z } from 'zod';
import {
  type FaultServer,
  half,
  huge,
  inTurn,
  json,
  silence,
  startFaultServer,
  text,
} from '../../../../test/support/faultServer';
import type { RegisteredModel, Run, RunsRequest } from '../../../query/request';
import type { SourceError } from '../error';
import type { SourcePool } from '../pool';
import { failure, never, NOBODY, poolOf } from '../testing';
import { answering, pathOf, queryOf, routes } from './testing';

const MB = 1024 * 1024;

describe('an MLflow that does not answer as it should', () => {
  let server: FaultServer;
  let pool: SourcePool;

  beforeEach(async () => {
    server = await startFaultServer(json({}));
    pool = poolOf({ mlflow: { url: server.url, timeoutSeconds: 5, workspace: 'team-a' }, limits: { answerBytes: MB } });
  });

  afterEach(async () => {
    await pool.close();
    await server.stop();
  });

  const models = (of = pool, cancelled = never()): Promise<readonly RegisteredModel[]> =>
    of.forCall(NOBODY).answer({ kind: 'mlflow.models' }, cancelled);

  const staysUsable = async (): Promise<void> => {
    server.behave(json({ registered_models: [] }));
    expect(await models()).toEqual([]);
  };

  it('is asked again while it is busy, in its workspace', async () => {
    server.behave(inTurn(text('', 503), text('', 429, { 'retry-after': '0' }), json({ registered_models: [] })));
    expect(await models()).toEqual([]);
    expect(server.requests).toHaveLength(3);
    expect(server.requests[0]?.headers['x-mlflow-workspace']).toBe('team-a');
  });

  it('is not waited for beyond the timeout', async () => {
    server.behave(text('', 429, { 'retry-after': '60' }));
    expect(await failure(models())).toMatchObject({ problem: { kind: 'rateLimited', retryAfterSeconds: 60 } });
    expect(server.requests).toHaveLength(1);
  });

  it('is waited for as long as it asks to, while the timeout leaves time for it', async () => {
    const patient = poolOf({ mlflow: { url: server.url, timeoutSeconds: 1.9 } });
    server.behave(text('', 429, { 'retry-after': '1' }));
    expect(await failure(models(patient))).toMatchObject({ problem: { kind: 'rateLimited', retryAfterSeconds: 1 } });
    expect(server.requests).toHaveLength(2);
    await patient.close();
  });

  it('is not waited for by a call that is cancelled', async () => {
    const controller = new AbortController();
    server.behave((request, response) => {
      text('', 429, { 'retry-after': '4' })(request, response);
      response.on('finish', () => controller.abort());
    });
    expect(await failure(models(pool, controller.signal))).toMatchObject({ problem: { kind: 'cancelled' } });
    expect(server.requests).toHaveLength(1);
  });

  it('that is silent is given up after the timeout', async () => {
    const impatient = poolOf({ mlflow: { url: server.url, timeoutSeconds: 0.2 } });
    server.behave(silence);
    expect(await failure(models(impatient))).toMatchObject({ status: 504, problem: { kind: 'timeout', seconds: 0.2 } });
    await impatient.close();
  });

  it('that refuses its host name is explained', async () => {
    server.behave(text('Invalid Host header - possible DNS rebinding attack detected', 403));
    const error = await failure(models());
    expect(error.message).toContain('MLFLOW_SERVER_ALLOWED_HOSTS');
    expect(error.message).toContain(`127.0.0.1:${server.port}`);
  });

  it('that is another server is told of', async () => {
    server.behave(text('<h1>Not Found</h1>', 404));
    expect((await failure(models())).message).toContain('there is no MLflow API');
  });

  it.each<readonly [string, object, Record<string, string>, string]>([
    ['without credentials', { type: 'none' }, {}, 'it wants credentials'],
    ['with a password', { type: 'basic', user: 'ann' }, { mlflowPassword: 'hidden' }, 'check user name and password'],
    ['with a token', { type: 'bearer' }, { mlflowToken: 'hidden' }, 'check the token'],
  ])('401 %s says what to check', async (_, auth, secrets, advice) => {
    const asking = poolOf({ mlflow: { url: server.url, auth } }, secrets);
    server.behave(text('You are not authenticated. Please see the documentation', 401));
    const error = await failure(models(asking));
    expect(error).toMatchObject({ status: 401, problem: { kind: 'unauthorised' } });
    expect(error.message).toContain(advice);
    expect(error.message).not.toContain('hidden');
    await asking.close();
  });

  it('sends user name and password, and repeats why they are not enough', async () => {
    const asking = poolOf(
      { mlflow: { url: server.url, auth: { type: 'basic', user: 'ann' } } },
      { mlflowPassword: 'p' }
    );
    server.behave(text('Permission denied', 403));
    const error = await failure(models(asking));
    expect(error).toMatchObject({ status: 403, problem: { kind: 'forbidden' } });
    expect(error.message).toContain('Permission denied');
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ann:p').toString('base64')}`);
    await asking.close();
  });

  it.each([
    ['half an answer, the connection gone', half('{"registered_models":['), 'truncated'],
    ['half an answer that ends as if it were whole', json('{"registered_models":['), 'truncated'],
    ['a login page', text('<!doctype html><title>Sign in</title>'), 'notJson'],
    ['a list', json([]), 'unexpected'],
    ['models that are none', json({ registered_models: [{ title: 'loan' }] }), 'unexpected'],
    ['a redirect', text('', 302, { location: 'https://login.invalid/' }), 'redirect'],
    ['an error without a word', text('', 500), 'server'],
  ])('%s', async (_, behaviour, kind) => {
    server.behave(behaviour);
    const error: SourceError = await failure(models());
    expect(error.problem.kind).toBe(kind);
    expect(error.message).toContain(`MLflow at ${server.url}`);
    await staysUsable();
  });

  it('names the field of an answer that is not what it should be', async () => {
    server.behave(json({ registered_models: [{ title: 'loan' }] }));
    expect((await failure(models())).message).toContain('registered_models.0.name');
  });

  it('an answer of 200 MB is refused while it comes in', async () => {
    let sent = 0;
    server.behave(huge(200 * MB, (bytes) => (sent = bytes)));
    expect(await failure(models())).toMatchObject({ status: 413, problem: { kind: 'tooLarge', limitBytes: MB } });
    expect(sent).toBeLessThan(50 * MB);
    await staysUsable();
  });

  describe('asked for runs', () => {
    /** Pages of two runs each, `pages` of them. */
    const pagesOf = (pages: number): void =>
      server.behave(
        routes({
          'experiments/search': json({ experiments: [{ experiment_id: '7', name: 'seven' }] }),
          'runs/search': answering(({ body }) => {
            const asked: unknown = JSON.parse(body);
            const token = typeof asked === 'object' && asked !== null ? Reflect.get(asked, 'page_token') : undefined;
            const page = Number(token ?? 0);
            return json({
              runs: [0, 1].map((i) => ({ info: { run_id: `r${2 * page + i}` } })),
              ...(page + 1 < pages && { next_page_token: String(page + 1) }),
            });
          }),
        })
      );

    const runs = (more: Partial<RunsRequest> = {}): Promise<readonly Run[]> =>
      pool.forCall(NOBODY).answer({ kind: 'mlflow.runs', experiments: [], limit: 100, ...more }, never());

    const searches = (): unknown[] =>
      server.requests
        .filter((request) => pathOf(request).endsWith('runs/search'))
        .map(({ body }): unknown => JSON.parse(body));

    it('asks again for a search that broke', async () => {
      const broken = text('<!doctype html><h1>Internal Server Error</h1>', 500);
      server.behave(
        routes({
          'experiments/search': json({ experiments: [{ experiment_id: '7', name: 'seven' }] }),
          'runs/search': inTurn(broken, broken, json({ runs: [{ info: { run_id: 'r0' } }] })),
        })
      );
      expect((await runs()).map(({ runId }) => runId)).toEqual(['r0']);
      expect(searches()).toHaveLength(3);
    });

    it('does not wait for one that stays broken beyond the timeout', async () => {
      const impatient = poolOf({ mlflow: { url: server.url, timeoutSeconds: 0.5 } });
      server.behave(
        routes({
          'experiments/search': json({ experiments: [{ experiment_id: '7', name: 'seven' }] }),
          'runs/search': text('<!doctype html><h1>Internal Server Error</h1>', 500),
        })
      );
      const asked = impatient.forCall(NOBODY).answer({ kind: 'mlflow.runs', experiments: [], limit: 1 }, never());
      expect(await failure(asked)).toMatchObject({ status: 500, problem: { kind: 'server' } });
      await impatient.close();
    });

    it('ends where pages come round again', async () => {
      const after = new Map([
        ['', 'A'],
        ['A', 'B'],
        ['B', 'A'],
      ]);
      server.behave(
        answering((request) =>
          json({ registered_models: [], next_page_token: after.get(queryOf(request).get('page_token') ?? '') })
        )
      );
      expect(await models()).toEqual([]);
      expect(server.requests).toHaveLength(3);
    });

    it('does not follow pages that never end', async () => {
      pagesOf(Infinity);
      const error = await failure(runs({ limit: 10_000 }));
      expect(error).toMatchObject({ problem: { kind: 'badRequest', errorType: 'too many pages' } });
      expect(searches()).toHaveLength(200);
    });

    it('does not read pages that are much together', async () => {
      const generous = poolOf({ mlflow: { url: server.url } });
      const description = 'x'.repeat(MB - 1000);
      let page = 0;
      server.behave((request, response) => {
        const models = Array.from({ length: 15 }, (_, i) => ({ name: `${page}/${i}`, description }));
        json({ registered_models: models, next_page_token: `page ${(page += 1)}` })(request, response);
      });
      expect(await failure(models(generous))).toMatchObject({ problem: { kind: 'badRequest', errorType: 'too much' } });
      expect(page).toBe(5);
      await generous.close();
    });

    it('does not make an object of more than is looked at in one step', async () => {
      const tags = Array.from({ length: 50_001 }, (_, i) => ({ key: `k${i}`, value: '' }));
      const experiments = [{ experiment_id: '1', name: 'a' }];
      server.behave(json({ experiments, runs: [{ info: { run_id: 'r', experiment_id: '1' }, data: { tags } }] }));
      const generous = poolOf({ mlflow: { url: server.url } });
      const asked = generous.forCall(NOBODY).answer({ kind: 'mlflow.runs', experiments: [], limit: 100 }, never());
      expect(await failure(asked)).toMatchObject({
        problem: { kind: 'unexpected', detail: expect.stringContaining('more than 50000 tags') },
      });
      await generous.close();
    });

    it('does not read pages that have very many entries together', async () => {
      const generous = poolOf({ mlflow: { url: server.url, timeoutSeconds: 300 } });
      const page = JSON.stringify(Array.from({ length: 240_000 }, () => ({ name: 'm' })));
      let pages = 0;
      server.behave((request, response) =>
        json(`{"registered_models":${page},"next_page_token":"page ${(pages += 1)}"}`)(request, response)
      );
      expect(await failure(models(generous))).toMatchObject({ problem: { errorType: 'too many pages' } });
      expect(pages).toBe(3);
      await generous.close();
      // More than half a million entries are parsed: a minute on a machine that does other work.
    }, 300_000);

    it('takes no longer for all pages than one request may', async () => {
      const impatient = poolOf({ mlflow: { url: server.url, timeoutSeconds: 0.5 } });
      let page = 0;
      server.behave((request, response) => {
        const answer = json({ registered_models: [], next_page_token: `page ${(page += 1)}` });
        setTimeout(() => answer(request, response), 50);
      });
      expect(await failure(models(impatient))).toMatchObject({ problem: { kind: 'timeout', seconds: 0.5 } });
      expect(page).toBeLessThan(15);
      await impatient.close();
    });

    it('gives all pages to the end, of all experiments where none is named', async () => {
      pagesOf(3);
      expect((await runs()).map(({ runId }) => runId)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5']);
      expect(searches()).toEqual([
        { experiment_ids: ['7'], max_results: 100 },
        { experiment_ids: ['7'], max_results: 100, page_token: '1' },
        { experiment_ids: ['7'], max_results: 100, page_token: '2' },
      ]);
    });

    it('asks for no page beyond the limit', async () => {
      pagesOf(3);
      expect((await runs({ limit: 3 })).map(({ runId }) => runId)).toEqual(['r0', 'r1', 'r2']);
      expect(searches()).toHaveLength(2);
      expect(searches()[0]).toMatchObject({ max_results: 3 });
    });

    describe('over more experiments than a hosted server takes at once', () => {
      const ids = Array.from({ length: 230 }, (_, i) => String(i));
      const searched = z.object({ experiment_ids: z.array(z.string()) });
      const run = (id: string) => ({
        info: { run_id: `r${id}`, start_time: Number(id) % 7 },
        data: { metrics: id.endsWith('5') ? [{ key: 'auc', value: Number(id) / 1000 }] : [] },
      });
      beforeEach(() =>
        server.behave(
          routes({
            'experiments/search': json({ experiments: ids.map((id) => ({ experiment_id: id, name: id })) }),
            'runs/search': answering(({ body }) => {
              const { experiment_ids } = searched.parse(JSON.parse(body));
              return experiment_ids.length > 100
                ? json({ error_code: 'INVALID_PARAMETER_VALUE', message: 'Too many experiment_ids' }, 400)
                : json({ runs: experiment_ids.map(run) });
            }),
          })
        )
      );

      it('asks in groups, and gives the runs in the order of one search, up to the limit', async () => {
        const newest = ids.filter((id) => Number(id) % 7 === 6).sort();
        expect((await runs({ limit: 230 })).map(({ runId }) => runId.slice(1)).slice(0, newest.length)).toEqual(newest);
        expect(searches()).toHaveLength(3);
        expect(await runs({ limit: 20 })).toHaveLength(20);
      });

      it.each([
        ['metrics.auc DESC', ['r225', 'r215', 'r205']],
        ['metric.`auc` ASC', ['r5', 'r15', 'r25']],
        ['attributes.start_time', ['r0', 'r105', 'r112']],
        ['  params.`no such`  desc ', ['r104', 'r111', 'r118']],
      ])('sorts by %s', async (clause, first) => {
        const found = await runs({ limit: 230, orderBy: [clause] });
        expect(found.slice(0, 3).map(({ runId }) => runId)).toEqual(first);
      });

      it('sorts by a clause that would not end where its spaces were read more than once', async () => {
        const found = await runs({ limit: 230, orderBy: [`a${' '.repeat(400_000)}x`] });
        expect(found[0]?.runId).toBe('r104');
      });
    });

    it('ends with a server that gives the same page for ever', async () => {
      server.behave(
        routes({
          'experiments/search': json({ experiments: [{ experiment_id: '7', name: 'seven' }] }),
          'runs/search': json({ runs: [{ info: { run_id: 'r0' } }], next_page_token: 'same' }),
        })
      );
      expect(await runs()).toHaveLength(2);
    });
  });
});
