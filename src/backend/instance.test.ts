import { CONTRACT_PROFILE, type FoundProfile, profileOf } from '../profiles';
import { describeFound, missingSources } from './instance';

const found = (id: string): FoundProfile => {
  const { title, kind, limits } = profileOf(id);
  return { id, title, kind, limits, seenBy: [] };
};

const reached = (source: 'prometheus' | 'mlflow') => ({ source, reached: true, seconds: 0.1 }) as const;

it('says what goes without a source that is not configured', () => {
  expect(missingSources([reached('prometheus')]).join()).toMatch(/MLflow is not configured: versions/);
  expect(missingSources([reached('prometheus'), reached('mlflow')])).toEqual([]);
});

it('names what was found, and nothing else where that is what is read', () => {
  const [first, ...more] = describeFound([found('contract'), found('dcgm')], CONTRACT_PROFILE);
  expect(first).toBe(`Found ${CONTRACT_PROFILE.title} and ${profileOf('dcgm').title}`);
  expect(more).toEqual([]);
});

it('points from what is read and not there to what is there and not read', () => {
  expect(describeFound([found('vllm')], CONTRACT_PROFILE)[1]).toMatch(/choose vLLM there$/);
  expect(describeFound([found('dcgm')], CONTRACT_PROFILE)[1]).toMatch(/were found, which the settings read$/);
  expect(describeFound([], CONTRACT_PROFILE).join()).toMatch(/Setup page/);
});
