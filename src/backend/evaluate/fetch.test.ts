import { CONTRACT_PROFILE, type Profile } from '../../profiles';
import { baselinesRequest } from '../../query/baseline';
import { promql } from '../../query/promql';
import {
  type AnswerOf,
  optional,
  type Plan,
  type PlanAnswers,
  type SourceRequest,
  type Sources,
} from '../../query/request';
import { modelsOf } from '../../query/select';
import type { Labels } from '../../query/series';
import { seconds } from '../../query/units';
import { fetchPlan } from './fetch';

const matrixOf = (all: readonly Labels[]) => ({
  series: all.map((labels) => ({ labels, times: Float64Array.of(1), values: Float64Array.of(1) })),
  warnings: [],
  infos: [],
});

const foundOf = (model: string, version: string) => ({ model, version, baseline: { found: true, artifact: {} } });

/** A query over all models: MLflow answers by `behave`, Prometheus with one series a set of labels. */
function asking(
  served: readonly Labels[],
  behave: (request: SourceRequest & { readonly model?: string }, cancelled: AbortSignal) => Promise<unknown>,
  profile: Profile = CONTRACT_PROFILE
) {
  const asked: SourceRequest[] = [];
  const sources: Sources = {
    answer: async <Request extends SourceRequest>(request: Request, cancelled: AbortSignal) => {
      const isSeries = request.kind.startsWith('prometheus.');
      if (!isSeries) {
        asked.push(request);
      }
      const answer: unknown = isSeries ? matrixOf(served) : await behave(request, cancelled);
      return answer as AnswerOf<Request>;
    },
  };
  const plan: Plan = {
    models: optional({ kind: 'mlflow.models', ...modelsOf({}, profile) }),
    baselines: baselinesRequest({}, { kind: 'mlflow' }, profile),
    series: { kind: 'prometheus.instant', expr: promql`up`, time: seconds(1) },
  };
  return { asked, fetched: fetchPlan(plan, sources, new AbortController().signal) };
}

const SERVED: readonly Labels[] = [
  { model: 'loan', version: '2' },
  { model: 'loan', version: '1', feature: 'age' },
  { model: 'iris', version: '7' },
  { feature: 'of no model' },
];

const plainly = (request: SourceRequest & { readonly model?: string; readonly versions?: readonly string[] }) =>
  Promise.resolve(
    request.kind === 'mlflow.models'
      ? [{ name: request.model }]
      : (request.versions ?? ['9']).map((version) => foundOf(request.model ?? '', version))
  );

describe('a plan over all models', () => {
  it('asks MLflow for those that have series, each as a query for it alone does', async () => {
    const { asked, fetched } = asking(SERVED, plainly);
    expect(await fetched).toMatchObject({
      models: [{ name: 'iris' }, { name: 'loan' }],
      baselines: [foundOf('iris', '7'), foundOf('loan', '1'), foundOf('loan', '2')],
    });
    expect(asked).toEqual([
      { kind: 'mlflow.models', model: 'iris' },
      { kind: 'mlflow.models', model: 'loan' },
      { kind: 'mlflow.baselines', model: 'iris', versions: ['7'] },
      { kind: 'mlflow.baselines', model: 'loan', versions: ['1', '2'] },
    ]);
  });

  it('reads the labels of a server that names them otherwise and has none for the version', async () => {
    const profile = { ...CONTRACT_PROFILE, versioned: false, labels: { ...CONTRACT_PROFILE.labels, model: 'served' } };
    const { asked, fetched } = asking([{ served: 'loan', version: 'of the server' }], plainly, profile);
    await fetched;
    expect(asked).toEqual([
      { kind: 'mlflow.models', model: 'loan' },
      { kind: 'mlflow.baselines', model: 'loan' },
    ]);
  });

  it('asks MLflow for nothing where nothing serves', async () => {
    const { asked, fetched } = asking([], plainly);
    expect(await fetched).toMatchObject({ models: [], baselines: [] });
    expect(asked).toEqual([]);
  });

  const without = (reason: string): PlanAnswers => ({
    models: [{ name: 'iris' }],
    baselines: [
      foundOf('iris', '7'),
      { model: 'loan', version: '2', baseline: { found: false, reason } },
      { model: 'loan', version: '1', baseline: { found: false, reason } },
    ],
  });

  it('answers for the others where one model cannot be read, and says why', async () => {
    const { fetched } = asking(SERVED, (request) =>
      request.model === 'loan' ? Promise.reject(new Error('it has 10001 versions')) : plainly(request)
    );
    expect(await fetched).toMatchObject(without('it has 10001 versions'));
  });

  it('answers for the others where MLflow hangs over one model', async () => {
    const late = new AbortController();
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal);
    let hanging = 0;
    const { fetched } = asking(SERVED, (request, cancelled) =>
      request.model === 'loan'
        ? new Promise((_, reject) => {
            cancelled.addEventListener('abort', () => reject(cancelled.reason));
            hanging += 1;
            if (hanging === 2) {
              setImmediate(() => late.abort(new Error('late')));
            }
          })
        : plainly(request)
    );
    expect(await fetched).toMatchObject(without('MLflow did not say within 20 seconds'));
    timeout.mockRestore();
  });

  it('says why there is nothing of any where all fail', async () => {
    const { fetched } = asking(SERVED, () => Promise.reject(new Error('MLflow is down')));
    expect(await fetched).toMatchObject({
      models: { unavailable: 'MLflow is down' },
      baselines: { unavailable: 'MLflow is down' },
    });
  });
});
