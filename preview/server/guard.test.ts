import { refusal } from './guard';

const ask = (headers: Record<string, string>, method = 'GET') => refusal({ headers, method });

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
  expect(ask({ host, 'sec-fetch-site': 'cross-site' }, 'POST')).toBeDefined();
  expect(ask({ host, origin: 'http://localhost:3081' }, 'POST')).toBeDefined();
  expect(ask({ host, origin: 'http://localhost:3080', 'sec-fetch-site': 'same-origin' }, 'POST')).toBeUndefined();
});
