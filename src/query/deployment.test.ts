import { deployedAt } from './deployment';

test('a version went live when its tag says, else when it was registered', () => {
  expect(deployedAt({ created: 5_000, tags: {} })).toBe(5);
  expect(deployedAt({ created: 5_000, tags: { deployed_at: '3' } })).toBe(3);
  expect(deployedAt({ created: 5_000, tags: { deployed_at: 'yesterday' } })).toBe(5);
});
