import { describeWithPrometheus } from '../../../test/support/prometheus';
import { type WrittenSeries } from '../../../test/support/remoteWrite';
import { elementAt } from '../../stats/elements';
import type { Frame } from '../grafana';
import { queriesOver } from './testing';

const NOW = Math.floor(Date.now() / 60_000) * 60_000;
const STEP_MS = 15_000;
const STEPS = 120;

/**
 * What servers print at /metrics, after their own documentation and source. Counters and histograms get there in 120
 * equal steps of 15 s, gauges stand still.
 */
const EXPOSITIONS: Readonly<Record<string, string>> = {
  trtllm: `
# TYPE trtllm_request_success_total counter
trtllm_request_success_total{engine_type="trtllm",finished_reason="stop",model_name="nemotron"} 1080
trtllm_request_success_total{engine_type="trtllm",finished_reason="length",model_name="nemotron"} 120
# TYPE trtllm_request_error_total counter
trtllm_request_error_total{engine_type="trtllm",http_code="500",model_name="nemotron"} 300
# TYPE trtllm_request_queue_time_seconds histogram
trtllm_request_queue_time_seconds_bucket{engine_type="trtllm",le="0.3",model_name="nemotron"} 600
trtllm_request_queue_time_seconds_bucket{engine_type="trtllm",le="0.5",model_name="nemotron"} 1200
trtllm_request_queue_time_seconds_bucket{engine_type="trtllm",le="+Inf",model_name="nemotron"} 1200
# TYPE trtllm_prompt_tokens_total counter
trtllm_prompt_tokens_total{engine_type="trtllm",model_name="nemotron"} 120000
# TYPE trtllm_prompt_cached_tokens_total counter
trtllm_prompt_cached_tokens_total{engine_type="trtllm",model_name="nemotron"} 30000
# TYPE trtllm_kv_cache_hit_rate gauge
trtllm_kv_cache_hit_rate{engine_type="trtllm",model_name="nemotron"} 0.9
# TYPE trtllm_spec_decode_num_draft_tokens_total counter
trtllm_spec_decode_num_draft_tokens_total{engine_type="trtllm",model_name="nemotron"} 12000
# TYPE trtllm_spec_decode_num_accepted_tokens_total counter
trtllm_spec_decode_num_accepted_tokens_total{engine_type="trtllm",model_name="nemotron"} 9000
`,
  dynamo: `
# TYPE dynamo_frontend_requests_total counter
dynamo_frontend_requests_total{endpoint="chat_completions",error_type="",model="qwen",request_type="stream",status="success"} 1140
dynamo_frontend_requests_total{endpoint="chat_completions",error_type="internal",model="qwen",request_type="stream",status="error"} 60
# TYPE dynamo_frontend_input_sequence_tokens histogram
dynamo_frontend_input_sequence_tokens_bucket{model="qwen",le="+Inf"} 1200
dynamo_frontend_input_sequence_tokens_sum{model="qwen"} 180000
dynamo_frontend_input_sequence_tokens_count{model="qwen"} 1200
# TYPE dynamo_frontend_cached_tokens histogram
dynamo_frontend_cached_tokens_sum{model="qwen"} 90000
# TYPE dynamo_frontend_queued_requests gauge
dynamo_frontend_queued_requests{model="qwen"} 7
`,
  llamacpp: `
# TYPE llamacpp:tokens_predicted_total counter
llamacpp:tokens_predicted_total{job="llama"} 36000
# TYPE llamacpp:tokens_predicted_seconds_total counter
llamacpp:tokens_predicted_seconds_total{job="llama"} 1440
# TYPE llamacpp:requests_deferred gauge
llamacpp:requests_deferred{job="llama"} 3
`,
  lmdeploy: `
# TYPE lmdeploy:request_success_total counter
lmdeploy:request_success_total{engine="0",finished_reason="ResponseType.SUCCESS",model_name="intern"} 0
lmdeploy:request_success_total{engine="0",finished_reason="ResponseType.FINISH",model_name="intern"} 960
lmdeploy:request_success_total{engine="0",finished_reason="ResponseType.CANCEL",model_name="intern"} 120
lmdeploy:request_success_total{engine="0",finished_reason="ResponseType.INTERNAL_ENGINE_ERROR",model_name="intern"} 120
`,
  sglang: `
# TYPE sglang:num_queue_reqs gauge
sglang:num_queue_reqs{engine_type="unified",model_name="deepseek",moe_ep_rank="0",pp_rank="0",priority="",tp_rank="0"} 5
sglang:num_queue_reqs{engine_type="unified",model_name="deepseek",moe_ep_rank="0",pp_rank="0",priority="",tp_rank="1"} 5
sglang:num_queue_reqs{engine_type="unified",model_name="deepseek",moe_ep_rank="0",pp_rank="0",priority="1",tp_rank="0"} 4
# TYPE sglang:num_running_reqs gauge
sglang:num_running_reqs{dp_rank="0",engine_type="unified",model_name="deepseek",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 8
sglang:num_running_reqs{dp_rank="0",engine_type="unified",model_name="deepseek",moe_ep_rank="0",pp_rank="0",tp_rank="1"} 8
sglang:num_running_reqs{dp_rank="1",engine_type="unified",model_name="deepseek",moe_ep_rank="0",pp_rank="0",tp_rank="2"} 3
# TYPE sglang:prompt_tokens_total counter
sglang:prompt_tokens_total{engine_type="unified",is_streaming="true",model_name="deepseek"} 120000
# TYPE sglang:cached_tokens_total counter
sglang:cached_tokens_total{cache_source="device",engine_type="unified",model_name="deepseek"} 36000
sglang:cached_tokens_total{cache_source="host",engine_type="unified",model_name="deepseek"} 12000
# TYPE sglang:cache_hit_rate gauge
sglang:cache_hit_rate{engine_type="unified",model_name="deepseek",moe_ep_rank="0",pp_rank="0",tp_rank="0"} 0.99
`,
  mlserver: `
# TYPE model_infer_request_success_total counter
model_infer_request_success_total{model="iris",version="v2"} 1200
# TYPE batch_request_queue histogram
batch_request_queue_bucket{le="+Inf",model_name="iris",model_version="v2"} 1200
batch_request_queue_count{model_name="iris",model_version="v2"} 1200
batch_request_queue_sum{model_name="iris",model_version="v2"} 3000
`,
  triton: `
# TYPE nv_inference_first_response_histogram_ms histogram
nv_inference_first_response_histogram_ms_bucket{model="bert",version="1",le="100"} 600
nv_inference_first_response_histogram_ms_bucket{model="bert",version="1",le="500"} 1200
nv_inference_first_response_histogram_ms_bucket{model="bert",version="1",le="+Inf"} 1200
nv_inference_first_response_histogram_ms_count{model="bert",version="1"} 1200
nv_inference_first_response_histogram_ms_sum{model="bert",version="1"} 120000
`,
  vllm: `
# TYPE vllm:request_success_total counter
vllm:request_success_total{engine="0",finished_reason="stop",model_name="llama"} 1080
vllm:request_success_total{engine="0",finished_reason="abort",model_name="llama"} 120
# TYPE vllm:request_prefill_time_seconds histogram
vllm:request_prefill_time_seconds_bucket{engine="0",le="0.3",model_name="llama"} 600
vllm:request_prefill_time_seconds_bucket{engine="0",le="0.5",model_name="llama"} 1200
vllm:request_prefill_time_seconds_bucket{engine="0",le="+Inf",model_name="llama"} 1200
# TYPE vllm:spec_decode_num_draft_tokens_total counter
vllm:spec_decode_num_draft_tokens_total{engine="0",model_name="llama"} 12000
# TYPE vllm:spec_decode_num_accepted_tokens_total counter
vllm:spec_decode_num_accepted_tokens_total{engine="0",model_name="llama"} 7200
`,
  dcgm: `
# TYPE DCGM_FI_DEV_GPU_UTIL gauge
DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-0",device="nvidia0",modelName="A100",Hostname="n1"} 80
# TYPE DCGM_FI_PROF_GR_ENGINE_ACTIVE gauge
DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="0",UUID="GPU-0",device="nvidia0",modelName="A100",Hostname="n1"} 0.6
DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="1",UUID="GPU-1",device="nvidia1",modelName="A100",GPU_I_PROFILE="1g.10gb",GPU_I_ID="7",Hostname="n1"} 0.25
DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="1",UUID="GPU-1",device="nvidia1",modelName="A100",GPU_I_PROFILE="1g.10gb",GPU_I_ID="8",Hostname="n1"} 0.75
# TYPE DCGM_FI_PROF_PIPE_TENSOR_ACTIVE gauge
DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{gpu="0",UUID="GPU-0",device="nvidia0",modelName="A100",Hostname="n1"} 0.3
# TYPE DCGM_FI_DEV_XID_ERRORS gauge
DCGM_FI_DEV_XID_ERRORS{gpu="0",UUID="GPU-0",device="nvidia0",modelName="A100",Hostname="n1",err_code="79"} 79
`,
};

/** The series of an exposition, over half an hour. */
function written(text: string): WrittenSeries[] {
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type] as const));
  return [...text.matchAll(/^([a-zA-Z_:]+)\{(.*)\} (\S+)$/gm)].map(([, name, labels = '', value]): WrittenSeries => {
    const isGauge = types.get(name) === 'gauge';
    return {
      labels: {
        __name__: name,
        instance: 'h:1',
        ...Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, is]) => [label, is])),
      },
      samples: Array.from({ length: STEPS + 1 }, (_, i) => [
        (NOW - (STEPS - i) * STEP_MS) / 1000,
        isGauge ? Number(value) : (Number(value) * i) / STEPS,
      ]),
    };
  });
}

describeWithPrometheus('what servers print, through a real Prometheus', () => {
  const answered = queriesOver(() => ({ series: Object.values(EXPOSITIONS).flatMap(written) }));
  const ask = (json: Record<string, unknown>, profile: string): Promise<readonly Frame[]> =>
    answered(
      { json: { window: '5m', ...json }, from: NOW - 60_000, to: NOW, intervalMs: STEP_MS },
      { profile, scrapeInterval: 15 }
    );

  /** The newest value of each series, by the value of a label. */
  const newest = async (json: Record<string, unknown>, profile: string, by = 'measure') =>
    Object.fromEntries(
      (await ask(json, profile)).flatMap(({ fields }) => {
        const field = fields.at(-1);
        return field?.type === 'number' ? [[field.labels?.[by] ?? '', field.values.at(-1)]] : [];
      })
    );
  const llm = (model: string, profile: string, ...measures: string[]) =>
    newest({ signal: 'llm', model, options: { measures, quantiles: [0.5], thresholdQuantile: 0.5 } }, profile);
  const traffic = (model: string, profile: string, ...measures: string[]) =>
    newest({ signal: 'throughput', model, options: { measures } }, profile);

  test('TensorRT-LLM: errors, queue time, drafts, and the cache by its counters', async () => {
    expect((await traffic('nemotron', 'tensorrt-llm', 'errorShare')).errorShare).toBeCloseTo(0.2, 9);
    const answer = await llm('nemotron', 'tensorrt-llm', 'queueTime', 'cacheHitShare', 'draftAcceptance');
    expect(answer['queueTime p50']).toBeCloseTo(0.3, 9);
    expect(answer.cacheHitShare).toBeCloseTo(0.25, 9);
    expect(answer.draftAcceptance).toBeCloseTo(0.75, 9);
  });

  test('Dynamo: errors by status, tokens of requests added up, the queue', async () => {
    const answer = await traffic('qwen', 'dynamo', 'errorShare', 'queue');
    expect(answer.errorShare).toBeCloseTo(0.05, 9);
    expect(answer.queue).toBe(7);
    const tokens = await llm('qwen', 'dynamo', 'inputTokens', 'cacheHitShare');
    expect(tokens.inputTokens).toBeCloseTo(100, 9);
    expect(tokens.cacheHitShare).toBeCloseTo(0.5, 9);
  });

  test('llama.cpp: the mean time of a token, and no latency', async () => {
    expect((await llm('llama', 'llama-cpp', 'interToken'))['interToken mean']).toBeCloseTo(0.04, 9);
    const frame = elementAt(await ask({ signal: 'latency', model: 'llama' }, 'llama-cpp'), 0);
    expect(frame.meta?.notices?.map(({ text }) => text).join()).toMatch(/exposes no time to serve a request/);
  });

  test('LMDeploy: what ended in an error is one, what was cancelled is aborted', async () => {
    expect((await traffic('intern', 'lmdeploy', 'errorShare')).errorShare).toBeCloseTo(0.1, 9);
    expect((await llm('intern', 'lmdeploy', 'aborted')).aborted).toBeCloseTo(20, 9);
  });

  test('SGLang: ranks that say the same count once, those of other replicas add up, hits by counters', async () => {
    expect((await traffic('deepseek', 'sglang', 'queue')).queue).toBe(5);
    const answer = await llm('deepseek', 'sglang', 'running', 'cacheHitShare');
    expect(answer.running).toBe(11);
    expect(answer.cacheHitShare).toBeCloseTo(0.4, 9);
  });

  test('MLServer: the queue is the mean that requests met, under its own labels', async () => {
    expect(
      (
        await newest(
          { signal: 'throughput', model: 'iris', version: 'v2', options: { measures: ['queue'] } },
          'mlserver'
        )
      ).queue
    ).toBeCloseTo(2.5, 9);
  });

  test('Triton: the time to the first response, in seconds', async () => {
    expect((await llm('bert', 'triton', 'firstToken'))['firstToken p50']).toBeCloseTo(0.1, 9);
  });

  test('vLLM: prefill, aborted requests, drafts; what is not there is named', async () => {
    const answer = await llm('llama', 'vllm', 'prefillTime', 'aborted', 'draftAcceptance');
    expect(answer['prefillTime p50']).toBeCloseTo(0.3, 9);
    expect(answer.aborted).toBeCloseTo(20, 9);
    expect(answer.draftAcceptance).toBeCloseTo(0.6, 9);
    const frame = elementAt(
      await ask({ signal: 'llm', model: 'llama', options: { measures: ['firstToken', 'cost'] } }, 'vllm'),
      0
    );
    const texts = frame.meta?.notices?.map(({ text }) => text).join('\n');
    expect(texts).toMatch(/No series vllm:time_to_first_token_seconds_bucket of model "llama"/);
    expect(texts).toMatch(/"vLLM" exposes no cost/);
  });

  test('DCGM: a part of a GPU tells its use by its engine, each part by itself', async () => {
    const resources = (measure: string, by: string) =>
      newest({ signal: 'resources', options: { measures: [measure], exporters: ['dcgm'] } }, 'contract', by);
    expect(await resources('gpu', 'GPU_I_ID')).toEqual({ '': 0.8, '7': 0.25, '8': 0.75 });
    expect(await resources('gpuTensor', 'gpu')).toEqual({ '0': 0.3 });
    expect(await resources('gpuXid', 'gpu')).toEqual({ '0': 79 });
  });
});
