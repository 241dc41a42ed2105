import { type DetectedProfile, recommended } from './Detection';

const found = (id: string, kind: DetectedProfile['kind'], ...metrics: string[]): DetectedProfile => ({
  id,
  title: id,
  kind,
  foundMetrics: metrics.map((metric) => ({ metric, series: 1 })),
  limits: [],
});

const dcgm = found('dcgm', 'resources', 'DCGM_FI_DEV_GPU_UTIL');
const vllm = found('vllm', 'server', 'vllm:num_requests_running');

it('reads the contract where models expose their latency under it', () => {
  const contract = found('contract', 'contract', 'model_inference_duration_seconds_count');
  expect(recommended([contract, vllm, dcgm])?.id).toBe('contract');
});

it('reads the server where the contract stands beside it without latency', () => {
  expect(recommended([found('contract', 'contract', 'model_predictions_total'), vllm])?.id).toBe('vllm');
});

it('recommends nothing where there are machines alone', () => {
  expect(recommended([dcgm])).toBeUndefined();
  expect(recommended([])).toBeUndefined();
});
