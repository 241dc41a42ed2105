import { profileOf } from '../../profiles';
import { LEVELS, levels } from '../../query/level';
import { type Answers, find, matrix, run, series, withProfile } from '../../query/testing';
import { llm } from './index';

const vllm = withProfile(profileOf('vllm'));
const own = { model_name: 'llama' };

const ofServer = (measures: readonly string[], answers: Answers, context = vllm) =>
  run(llm, { options: { measures } }, answers, context);

test('the time to the first token is judged at p95, tokens are per second', () => {
  const { derived, asked } = ofServer(['firstToken', 'inputTokens', 'cacheHitShare'], {
    'firstToken/buckets': matrix(...['1', '2', '+Inf'].map((le, k) => series({ ...own, le }, [k === 0 ? 0 : 100]))),
    inputTokens: matrix(series(own, [6000])),
    cacheHits: matrix(series(own, [30])),
    cacheQueries: matrix(series(own, [40])),
  });
  expect(asked['firstToken/buckets']).toContain('vllm:time_to_first_token_seconds_bucket');
  const p95 = find(derived, { measure: 'firstToken p95', model: 'llama' });
  expect(p95.value[0]).toBeCloseTo(1.95, 12);
  expect(p95.hasThresholds).toBe(true);
  expect(find(derived, { measure: 'firstToken p50' }).hasThresholds).toBe(false);
  expect(find(derived, { measure: 'inputTokens' }).value[0]).toBe(100);
  expect(find(derived, { measure: 'cacheHitShare' }).value[0]).toBe(0.75);
});

test('a time to the first token above all buckets is not well, with a notice', () => {
  const { derived, notices } = ofServer(['firstToken'], {
    'firstToken/buckets': matrix(...['0.5', '+Inf'].map((le, k) => series({ ...own, le }, [100 * k]))),
  });
  const p95 = find(derived, { measure: 'firstToken p95' });
  const options = { minimumSample: 20, by: 'value' } as const;
  expect(levels(p95, { direction: 'above', warning: 1, critical: 2.5 }, options)[0]).toBe(LEVELS.insufficient);
  expect(levels(p95, { direction: 'above', warning: 0.25, critical: 0.5 }, options)[0]).toBe(LEVELS.critical);
  expect(notices).toMatch(/^firstToken p95 of 1 series lies above the highest bucket edge \(0.5 s\)/);
});

test('older names of the same metric are asked for too', () => {
  const { asked } = ofServer(['interToken', 'cacheUse'], {});
  expect(asked['interToken/buckets']).toMatch(/inter_token_latency_seconds_bucket.* or .*time_per_output_token/);
  expect(asked.cacheUse).toMatch(/vllm:kv_cache_usage_perc.* or .*vllm:gpu_cache_usage_perc/);
});

test('what a profile does not have is said', () => {
  const { notices } = run(llm, {}, {});
  expect(notices).toMatch(/Modelwatch metric contract" exposes no firstToken, interToken/);
  expect(notices).toMatch(/looked for .*vllm:request_success_total \(vLLM\)/);
  expect(ofServer(['firstToken'], {}, withProfile(profileOf('tgi'))).notices).toMatch(/no time to the first token/);
});

test('what a server has but Prometheus has not is named, once for all measures', () => {
  const measures = ['firstToken', 'cacheHitShare', 'running'];
  const { notices } = run(llm, { model: 'llama', options: { measures } }, { running: matrix(series(own, [3])) }, vllm);
  expect(notices).toBe(
    'No series vllm:time_to_first_token_seconds_bucket, vllm:prefix_cache_hits_total, vllm:prefix_cache_queries_total of model "llama" in this time range: check that the model exposes it and that Prometheus scrapes it, or choose the profile that names it.'
  );
});

test('a share is that of the counters, and the gauge where they are not there', () => {
  const ask = (answers: Readonly<Record<string, unknown>>) =>
    ofServer(['cacheHitShare'], answers, withProfile(profileOf('sglang'))).derived;
  const gauge = { cacheHitShare: matrix(series(own, [0.9])) };
  const counters = { cacheHits: matrix(series(own, [30])), cacheQueries: matrix(series(own, [40])) };
  expect(find(ask({ ...gauge, ...counters }), { measure: 'cacheHitShare' }).value[0]).toBe(0.75);
  expect(find(ask({ ...gauge, cacheQueries: counters.cacheQueries }), { measure: 'cacheHitShare' }).value[0]).toBe(0.9);
});

test('what never happened has no counter yet, and is none', () => {
  const { derived, notices } = ofServer(
    ['aborted', 'cacheHitShare'],
    {
      aborted: matrix(series({ model_name: 'other' }, [2])),
      requests: matrix(series(own, [500]), series({ model_name: 'other' }, [90])),
      cacheQueries: matrix(series(own, [40])),
    },
    withProfile(profileOf('sglang'))
  );
  expect(find(derived, { measure: 'aborted', model: 'llama' }).value[0]).toBe(0);
  expect(find(derived, { measure: 'aborted', model: 'other' }).value[0]).toBe(2);
  expect(find(derived, { measure: 'cacheHitShare', model: 'llama' }).value[0]).toBe(0);
  expect(notices).toBe('');
});

describe('where the profile is no server of language models', () => {
  const running = { options: { measures: ['running'] } };

  test('the one that Prometheus has metrics of is read', () => {
    const { derived, asked } = run(
      llm,
      running,
      { running: matrix(series(own, [3])) },
      { languageServers: [profileOf('vllm')] }
    );
    expect(asked.running).toContain('vllm:num_requests_running');
    expect(find(derived, { model: 'llama' }).value[0]).toBe(3);
  });

  test('several are read side by side, and each series says whose it is', () => {
    const { derived } = run(
      llm,
      running,
      {
        'vllm/running': matrix(series(own, [3])),
        'sglang/running': matrix(series({ model_name: 'qwen' }, [5])),
      },
      { languageServers: [profileOf('vllm'), profileOf('sglang')] }
    );
    expect(find(derived, { model: 'llama', source: 'vllm' }).value[0]).toBe(3);
    expect(find(derived, { model: 'qwen', source: 'sglang' }).value[0]).toBe(5);
  });

  test('of several, what one tells is missing nowhere', () => {
    const asked = { options: { measures: ['running', 'aborted', 'cost'] } };
    const servers = { languageServers: [profileOf('vllm'), profileOf('sglang')] };
    const { notices } = run(llm, asked, { 'vllm/running': matrix(series(own, [3])) }, servers);
    expect(notices).not.toContain('sglang:num_running_reqs');
    expect(notices).toContain('No series vllm:request_success_total in');
    expect(notices).toContain('No series sglang:num_aborted_requests_total in');
    expect(notices).toContain('None of vLLM, SGLang exposes cost.');
  });

  test('a profile that is one is read alone', () => {
    const { asked } = run(
      llm,
      running,
      {},
      { profile: profileOf('sglang'), languageServers: [profileOf('vllm'), profileOf('sglang')] }
    );
    expect(Object.keys(asked)).toEqual(['running', 'versions']);
    expect(asked.running).toContain('sglang:num_running_reqs');
  });
});

const at = (time: number, dimensions: Record<string, string>, values: Record<string, number>) => ({
  time,
  dimensions,
  values,
});

test('traces tell latency in seconds, errors as a share, and the scores of judges', () => {
  const { derived } = run(
    llm,
    { options: { source: 'traces', measures: ['latency', 'errorShare', 'scores', 'cost'] } },
    {
      latency: [at(60, { trace_name: 'chat' }, { 'P50.0': 800, 'P95.0': 2400 })],
      errorShare: [
        at(60, { trace_name: 'chat', trace_status: 'OK' }, { COUNT: 9 }),
        at(60, { trace_name: 'chat', trace_status: 'ERROR' }, { COUNT: 1 }),
        at(120, { trace_name: 'chat', trace_status: 'OK' }, { COUNT: 4 }),
      ],
      scores: [at(60, { assessment_name: 'helpful' }, { AVG: 0.8 })],
      scoreCount: [
        at(60, { assessment_name: 'honest' }, { COUNT: 7 }),
        at(60, { assessment_name: 'helpful' }, { COUNT: 5 }),
      ],
      cost: { unavailable: 'MLflow: it has no trace metrics' },
    }
  );
  expect(find(derived, { measure: 'latency p95' }).value[0]).toBe(2.4);
  expect([...find(derived, { measure: 'errorShare' }).value]).toEqual([0.1, 0]);
  expect(find(derived, { assessment_name: 'helpful' }).sample?.[0]).toBe(5);
});

test('a server without trace metrics says so once, and what traces do not tell is said', () => {
  const { notices } = run(
    llm,
    { options: { source: 'traces', measures: ['latency', 'inputTokens', 'firstToken'] } },
    { latency: { unavailable: 'it has no trace metrics' }, inputTokens: { unavailable: 'it has no trace metrics' } }
  );
  expect(notices).toBe('No traces: it has no trace metrics\nTraces do not have firstToken: ask the server.');
});
