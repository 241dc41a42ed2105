import { alternatives } from '../query/expressions';
import { type Answers, find, matrix, run, series, withProfile } from '../query/testing';
import { seconds } from '../query/units';
import { confidence } from '../signals/confidence';
import { latency } from '../signals/latency';
import { throughput } from '../signals/throughput';
import { detectionQuery, detectProfiles, inShownUnit, languageServersIn, type Profile, profileOf, profiles } from './';

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

const namesIn = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.flatMap(namesIn)
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) =>
          key === 'names' && Array.isArray(inner) ? inner.map(String) : namesIn(inner)
        )
      : [];

test('every profile names metrics and labels that PromQL takes, and can be recognised', () => {
  for (const profile of profiles.values()) {
    expect(profile.probes.length).toBeGreaterThan(0);
    for (const name of [...namesIn(profile), ...profile.probes]) {
      expect(name).toMatch(NAME);
    }
  }
});

test('every server tells its requests and its latency, or says that it does not, and where it has no version', () => {
  const servers = [...profiles.values()].filter(({ kind }) => kind === 'server');
  for (const { id, latency: durations, traffic, versioned, limits } of servers) {
    const stated = durations !== undefined && (traffic?.received ?? traffic?.answered) !== undefined;
    expect([id, stated || limits.some((limit) => limit.includes('counts no requests'))]).toEqual([id, true]);
    expect([id, limits.some((limit) => limit.includes('model_info'))]).toEqual([id, !versioned]);
  }
});

test('a server that serves any model is one of language models only where such a metric shows it', () => {
  const seen = (...names: string[]) =>
    languageServersIn(matrix(...names.map((name) => series({ __name__: name }, [1], [60])))).map(({ id }) => id);
  expect(seen('nv_inference_request_success', 'trtllm_request_success_total')).toEqual(['tensorrt-llm']);
  expect(seen('nv_inference_first_response_histogram_ms_count')).toEqual(['triton']);
});

test('one question finds what is scraped, in the order of the registry', () => {
  const asked = detectionQuery();
  expect(asked).toMatch(/^count by \(__name__\) \(last_over_time\(\{__name__=~"model_requests_total\|/);
  const answer = matrix(
    series({ __name__: 'DCGM_FI_DEV_GPU_UTIL' }, [8], [60]),
    series({ __name__: 'vllm:request_success_total' }, [3], [60]),
    series({ __name__: 'something_else' }, [1], [60])
  );
  expect(detectProfiles(answer)).toMatchObject([
    { id: 'vllm', kind: 'server', foundMetrics: [{ metric: 'vllm:request_success_total', series: 3 }] },
    { id: 'dcgm', kind: 'resources', foundMetrics: [{ metric: 'DCGM_FI_DEV_GPU_UTIL', series: 8 }] },
  ]);
  expect(detectProfiles(matrix())).toEqual([]);
  expect(detectionQuery(undefined, seconds(21_600))).toMatch(/\[21600s\]\)\)$/);
});

test('a server whose histograms are native alone is found by their bare names', () => {
  for (const [id, name] of [
    ['kserve', 'request_predict_seconds'],
    ['knative-otel', 'kn_serving_invocation_duration_seconds'],
    ['seldon-1', 'seldon_api_executor_client_requests_seconds'],
    ['otel-genai', 'gen_ai_server_request_duration_seconds'],
  ] as const) {
    expect(detectionQuery()).toMatch(new RegExp(`[|]${name}[|"]`));
    expect(detectProfiles(matrix(series({ __name__: name }, [1], [60]))).map((one) => one.id)).toEqual([id]);
  }
  expect(
    languageServersIn(matrix(series({ __name__: 'gen_ai_server_request_duration_seconds' }, [1], [60])))
  ).toMatchObject([{ id: 'otel-genai' }]);
});

test('a profile that does not exist is refused with those that there are', () => {
  expect(() => profileOf('vlm')).toThrow(/no profile "vlm"; there are contract, kserve,/);
});

test('shares and sizes come in the unit that is shown', () => {
  expect(inShownUnit(81, 'percent')).toBe(0.81);
  expect(inShownUnit(2, 'MiB')).toBe(2_097_152);
  expect(inShownUnit(0.4, 'ratio')).toBe(0.4);
});

const of = (id: string): Partial<{ profile: Profile }> => withProfile(profileOf(id));

describe('latency by profile', () => {
  const latencyOf = (profile: string, answers: Answers, options = {}) =>
    run(latency, { options }, answers, of(profile));

  test('milliseconds become seconds, edges and values alike', () => {
    const labels = { deployment: 'ranker' };
    const { derived, asked } = latencyOf(
      'ray-serve',
      {
        buckets: matrix(
          series({ ...labels, le: '100' }, [50, 50, 50]),
          series({ ...labels, le: '200' }, [100, 100, 100]),
          series({ ...labels, le: '+Inf' }, [100, 100, 100])
        ),
        sums: matrix(series(labels, [12_000, 12_000, 12_000])),
      },
      { quantiles: [0.5], measures: ['quantiles', 'mean'] }
    );
    expect(asked.buckets).toContain('ray_serve_deployment_processing_latency_ms_bucket');
    expect(asked.buckets).toMatch(/ or sum by \(.*\) \(increase\(serve_deployment_processing_latency_ms_bucket/);
    expect(find(derived, { measure: 'p50' }).value[0]).toBeCloseTo(0.1, 12);
    expect(find(derived, { measure: 'mean' }).value[0]).toBeCloseTo(0.12, 12);
    expect(find(derived, { measure: 'p50' }).labels.model).toBe('ranker');
  });

  test('a server with sums alone gives its mean, is not judged by it, and says how to get more', () => {
    const labels = { model: 'bert', version: '2' };
    const { derived, asked, notices } = latencyOf('triton', {
      sums: matrix(series(labels, [5e6, 5e6, 0])),
      counts: matrix(series(labels, [50, 50, 0])),
    });
    expect(Object.keys(asked)).toEqual(['sums', 'counts']);
    const mean = find(derived, { measure: 'mean' });
    expect(mean.value[0]).toBeCloseTo(0.1, 12);
    expect(mean.value[2]).toBeNaN();
    expect(mean.hasThresholds).toBe(false);
    expect(notices).toMatch(/NVIDIA Triton exposes a mean .* only.*summary_latencies/);
  });

  test('a summary without quantiles gives its mean', () => {
    const { asked } = latencyOf('mlserver', {});
    expect(asked.counts).toContain('model_infer_request_duration_count');
  });

  test('a version comes of model_info where the server has no label for it', () => {
    const buckets = matrix(...['1', '+Inf'].map((le) => series({ model_name: 'llama', le }, [100, 100, 100])));
    const info = matrix(series({ model: 'llama', version: '7' }, [1, 1, 1]));
    const asked = { version: '7', options: { quantiles: [0.5] } };
    const known = run(latency, asked, { buckets, versions: info }, of('vllm'));
    expect(known.asked.buckets).not.toContain('version=');
    expect(find(known.derived, { version: '7' }).labels.model).toBe('llama');
    const unknown = run(latency, asked, { buckets }, of('vllm'));
    expect(unknown.derived).toMatchObject({ series: [] });
    expect(unknown.notices).toMatch(/no label for the version/);
  });

  test('moments with two versions belong to neither', () => {
    const buckets = matrix(...['1', '+Inf'].map((le) => series({ model_name: 'llama', le }, [100, 100, 100])));
    const info = matrix(
      series({ model: 'llama', version: '7' }, [1, 1, NaN]),
      series({ model: 'llama', version: '8' }, [NaN, 1, 1])
    );
    const { derived } = latencyOf('vllm', { buckets, versions: info }, { quantiles: [0.5] });
    expect([...find(derived, { version: '7' }).times]).toEqual([60]);
    expect([...find(derived, { version: '8' }).times]).toEqual([180]);
    expect(derived.kind === 'series' && derived.series.map((one) => [...one.times])).toContainEqual([120]);
  });
});

describe('traffic by profile', () => {
  const all = ['received', 'processed', 'errors', 'errorShare', 'ratio', 'queue'];
  const labels = { model: 'm', version: '1' };
  const trafficOf = (profile: string, answers: Answers) =>
    run(throughput, { options: { measures: all } }, answers, of(profile));

  test('received follows from answered and failed', () => {
    const { derived } = trafficOf('triton', {
      answered: matrix(series(labels, [90, 90, 90])),
      failed: matrix(series(labels, [10, 10, 10])),
    });
    expect(find(derived, { measure: 'received' }).value[0]).toBeCloseTo(100 / 60, 12);
    expect(find(derived, { measure: 'errorShare' }).value[0]).toBeCloseTo(0.1, 12);
  });

  test('thresholds apply to the share of errors where it is asked for without the ratio', () => {
    const judged = (measures: readonly string[]) => {
      const { derived } = run(
        throughput,
        { options: { measures } },
        { received: matrix(series(labels, [90, 90, 90])) }
      );
      return (
        derived.kind === 'series' && derived.series.filter((one) => one.hasThresholds !== false).map(({ name }) => name)
      );
    };
    expect(judged(['errorShare', 'received'])).toEqual(['errorShare']);
    expect(judged(all)).toEqual(['ratio']);
  });

  test('of TGI requests that are still being answered have not failed', () => {
    const job = { job: 'tgi' };
    const { derived, asked } = trafficOf('tgi', {
      answered: matrix(series(job, [97, 97])),
      failed: matrix(series(job, [3, 0])),
    });
    expect(Array.from(find(derived, { measure: 'errorShare', model: 'tgi' }).value)).toEqual([0.03, 0]);
    expect(Object.values(asked).join(' ')).not.toContain('tgi_request_count');
  });

  test('no series of errors yet means no errors where a label tells them', () => {
    const own = { service_name: 'iris', service_version: '1' };
    const { derived } = trafficOf('bentoml', { received: matrix(series(own, [100, 100, 100])) });
    expect(find(derived, { measure: 'errorShare' }).value[0]).toBe(0);
    expect(find(derived, { measure: 'ratio' }).value[0]).toBe(1);
  });

  test('a graph counts a request once, and its nodes only of targets that count no requests', () => {
    const profile = profileOf('seldon-1');
    const [requests, nodes] = alternatives(
      profile.traffic?.received ?? { names: [] },
      { filters: [], groupBy: [] },
      profile
    );
    expect([requests?.selector, requests?.before]).toEqual([
      expect.stringMatching(/^seldon_api_executor_server_requests_seconds_count\{service!~/),
      [],
    ]);
    expect([nodes?.selector, nodes?.before]).toEqual([
      expect.stringMatching(/^seldon_api_executor_client_requests_seconds_count\{service!~/),
      [expect.objectContaining({ selector: expect.stringContaining('server_requests') })],
    ]);
  });

  test('what cannot be known is said, not made up', () => {
    const { derived, notices } = trafficOf('torchserve', {
      received: matrix(series({ model_name: 'resnet' }, [60, 60, 60])),
    });
    expect(derived.kind === 'series' && derived.series.map(({ name }) => name)).toEqual(['received']);
    expect(notices).toMatch(
      /exposes no processed, errors, errorShare, ratio, queue.*counts errors for the whole server/
    );
  });

  test('the contract reads as ever', () => {
    const { asked, derived } = run(
      throughput,
      {},
      {
        received: matrix(series(labels, [100, 100, 100])),
        answered: matrix(series(labels, [80, 80, 80])),
        failed: matrix(series({ ...labels, status: 'error' }, [20, 20, 20])),
      }
    );
    expect(asked.failed).toMatch(
      /^sum by \(model, version, status\) \(increase\(model_requests_total\{status!~"[^"]+"\}/
    );
    expect(find(derived, { measure: 'ratio' }).value[0]).toBeCloseTo(0.8, 12);
  });
});

test('signals of the metric contract read it beside any server', () => {
  const { asked } = run(confidence, { model: 'm', version: '1' }, {}, of('vllm'));
  expect(asked.buckets).toContain('model_prediction_score_bucket{model="m",version="1"}');
});
