import { errorMessage } from './useAsync';

test.each([
  ['the words of the server', { status: 403, statusText: 'Forbidden', data: { message: 'no access' } }, 'no access'],
  [
    'those of a data source’s own test',
    { status: 'error', message: 'Prometheus cannot be reached' },
    'Prometheus cannot be reached',
  ],
  ['an error’s', new Error('broken'), 'broken'],
  ['the status in words', { status: 502, statusText: 'Bad Gateway', data: '<html>' }, 'Bad Gateway'],
  ['the status alone', { status: 502 }, 'Grafana answered with status 502'],
  ['a text as it is', 'gone', 'gone'],
])('an error says %s', (_, error, message) => {
  expect(errorMessage(error)).toBe(message);
});
