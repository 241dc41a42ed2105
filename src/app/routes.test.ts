import { pageAt } from './routes';

const BASE = '/a/modelwatch-monitoring-app';

it('finds the home page with and without a slash', () => {
  expect(pageAt(BASE, BASE)).toBe('welcome');
  expect(pageAt(`${BASE}/`, BASE)).toBe('welcome');
});

it('knows when there is no such page', () => {
  expect(pageAt(`${BASE}/nowhere`, BASE)).toBe('missing');
});
