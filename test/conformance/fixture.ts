import { elementAt } from '../../src/stats/elements';
/** Unix seconds up to which the fixture reaches: fixed, so that the same figures come out every day. */
export const FIXTURE_END = Date.UTC(2026, 0, 5, 12) / 1000;
const STEP = 15;
const LENGTH = 90 * 60;

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Label values that break what is not escaped, as `checks/values.go` has them. */
const NASTY = [
  'say "yes"',
  'first\nsecond',
  '}, {evil="1"',
  'C:\\models\\new',
  '模型 ünïcode 🚀 \u202eright-to-left',
  ' ',
  '<script>alert(1)</script>',
];

/** Ninety minutes of two models with two versions each, of a gauge without labels, and of labels with odd values. */
export function openMetrics(): string {
  const lines: string[] = [];
  const times = Array.from({ length: LENGTH / STEP + 1 }, (_, i) => FIXTURE_END - LENGTH + i * STEP);
  const write = (name: string, labels: Record<string, string>, value: (index: number) => number): void => {
    const text = Object.entries(labels).map(([label, content]) => `${label}="${escape(content)}"`);
    times.forEach((time, i) => lines.push(`${name}{${text.join(',')}} ${value(i)} ${time}`));
  };
  const random = generator(20260105);

  for (const model of ['loan-approval', 'iris']) {
    for (const version of ['1', '2']) {
      const served = times.map(() => 20 + Math.floor(random() * 30));
      const total = running(served);
      const failed = running(served.map((count) => Math.floor(count * 0.02 + random())));
      write('model_requests_total', { model, version, status: 'ok' }, (i) => elementAt(total, i));
      write('model_requests_total', { model, version, status: 'error' }, (i) => elementAt(failed, i));
      write('model_predictions_total', { model, version, class: 'yes' }, (i) => elementAt(total, i));
      write('model_queue_depth', { model, version }, (i) => elementAt(served, i) % 7);
      const slowness = version === '1' ? 1 : 1.7;
      BUCKETS.forEach((bound) =>
        write('model_inference_duration_seconds_bucket', { model, version, le: String(bound) }, (i) =>
          Math.floor(elementAt(total, i) * (1 - Math.exp(-bound / (0.08 * slowness))))
        )
      );
      write('model_inference_duration_seconds_bucket', { model, version, le: '+Inf' }, (i) => elementAt(total, i));
      write('model_inference_duration_seconds_count', { model, version }, (i) => elementAt(total, i));
      write('model_inference_duration_seconds_sum', { model, version }, (i) => elementAt(total, i) * 0.08 * slowness);
    }
  }
  write('model_accuracy', {}, (i) => 0.94 - 0.02 * Math.sin(i / 20));
  NASTY.forEach((path, row) => write('conformance_nasty', { path }, (i) => row + i / 3));
  return `${lines.join('\n')}\n`;
}

const escape = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

function running(increments: readonly number[]): number[] {
  let sum = 0;
  return increments.map((increment) => (sum += increment));
}

/** Park and Miller's generator: small, seeded, the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
