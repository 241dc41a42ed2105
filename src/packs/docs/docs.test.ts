import { readFileSync } from 'node:fs';
import { profileOf, profiles } from '../../profiles';
import { signals } from '../../signals/registry';
import { profilesDocument } from './profiles';
import { signalsDocument } from './signals';

test('docs/signals.md is what the registry says: run npm run packs', () => {
  expect(readFileSync('docs/signals.md', 'utf8')).toBe(signalsDocument(signals.values()));
});

test.each([...signals.values()].map((signal) => [signal.id, signal] as const))(
  '%s describes every option',
  (_, signal) => {
    const rows = signalsDocument([signal])
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .filter((line) => line.split(/(?<!\\)\|/).length === 6);
    for (const row of rows) {
      expect(row).not.toMatch(/\|\s+\|$/);
    }
    expect(signal.summary).toMatch(/\.$/);
  }
);

test('docs/profiles.md is what the profiles say: run npm run packs', () => {
  expect(readFileSync('docs/profiles.md', 'utf8')).toBe(profilesDocument(profiles.values()));
});

test('a profile is shown with what it reads, under which labels, and whence', () => {
  const text = profilesDocument([profileOf('litellm')]);
  expect(text).toContain(
    '| traffic · received | `litellm_proxy_total_requests_metric_total`, or `litellm_request_total_latency_metric_count`, also with the model in `requested_model` |  |'
  );
  expect(text).toContain('The model is in the label `model`, its version in none.');
  expect(text).toMatch(/Looked up in:\n\n- .*BerriAI\/litellm/);
});

test('every profile says where its names were looked up, and what narrows a metric is told', () => {
  for (const { id, sources } of profiles.values()) {
    expect([id, sources]).toEqual([id, expect.arrayContaining([expect.stringMatching(/\//)])]);
  }
  expect(profilesDocument([profileOf('dynamo')])).toContain(
    'with `{status="error", error_type!~"validation\\|cancelled"}`'
  );
});
