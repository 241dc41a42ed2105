import { readFileSync } from 'node:fs';
import { profileOf, profiles } from '../../profiles';
import { profilesDocument } from './profiles';

test('docs/profiles.md is what the profiles say: run npm run packs', () => {
  expect(readFileSync('docs/profiles.md', 'utf8')).toBe(profilesDocument(profiles.values()));
});

test('a profile is shown with what it reads, under which labels, and whence', () => {
  const text = profilesDocument([profileOf('litellm')]);
  expect(text).toContain(
    '| traffic · received | `litellm_proxy_total_requests_metric_total`, or `litellm_request_total_latency_metric_count`, also with the model in `requested_model` |  |'
  );
  expect(text).toContain('The model is in the label `model`, its version in none.');
  expect(text).toMatch(/Looked up in:\n\n- BerriAI\/litellm/);
});

test('every profile says where its names were looked up, and what narrows a metric is told', () => {
  for (const { id, sources } of profiles.values()) {
    expect([id, sources]).toEqual([id, expect.arrayContaining([expect.stringMatching(/\//)])]);
  }
  expect(profilesDocument([profileOf('dynamo')])).toContain('with `{status="error"}`');
});
