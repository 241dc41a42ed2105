import { refusal } from './guard';

const ask = (headers: Record<string, string>, url = '/') => refusal({ headers, url });

it.each(['127.0.0.1:3080', 'localhost:3080', '[::1]:3080', 'localhost'])('answers at %s', (host) => {
  expect(ask({ host })).toBeUndefined();
});

it.each(['evil.example', 'localhost.evil.example:3080', '127.0.0.1.nip.io', ''])(
  'refuses the name %j, which somebody else has made point here',
  (host) => {
    expect(ask({ host })).toContain(`"${host}"`);
  }
);

it('refuses what says nothing of whom it asks', () => {
  expect(ask({})).toBeDefined();
});

it('refuses pages of other sites, even at the right name', () => {
  const host = 'localhost:3080';
  expect(ask({ host, origin: 'https://evil.example' })).toContain('evil.example');
  expect(ask({ host, 'sec-fetch-site': 'cross-site' })).toBeDefined();
  expect(ask({ host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }, '/api/datasources')).toBeDefined();
  expect(ask({ host, origin: 'http://localhost:3081' })).toBeDefined();
  expect(ask({ host, origin: 'http://localhost:3080', 'sec-fetch-site': 'same-origin' })).toBeUndefined();
});

it('lets a link from elsewhere open a page, and nothing but a page', () => {
  const followed = { host: 'localhost:3080', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
  expect(ask(followed, '/d/modelwatch-fleet')).toBeUndefined();
  expect(ask(followed, '/api/datasources/uid/modelwatch/resources/models')).toBeDefined();
});
