import { Lookups } from './lookups';
import { errorMessage } from './useAsync';

const answering = (answers: Readonly<Record<string, unknown>>) => {
  const get = jest.fn((path: string, _params?: Record<string, string>) =>
    path in answers ? Promise.resolve(answers[path]) : Promise.reject(new Error(`no ${path}`))
  );
  return { get, lookups: new Lookups(get) };
};

describe('Lookups', () => {
  it('reads names alone and objects that carry one', async () => {
    const { lookups } = answering({
      models: ['a', { name: 'b', aliases: { champion: '3' } }],
      versions: [{ version: '2' }, '1'],
    });
    await expect(lookups.models()).resolves.toEqual(['a', 'b']);
    await expect(lookups.versions()).resolves.toEqual(['2', '1']);
    await expect(lookups.aliases('b')).resolves.toEqual(['champion']);
    await expect(lookups.aliases('a')).resolves.toEqual([]);
  });

  it('asks with what is given and no more', async () => {
    const { get, lookups } = answering({ versions: [], 'label-values': [] });
    await lookups.versions('loan');
    await lookups.versions('');
    await lookups.labelValues('env', { match: 'up{a="b"}', model: '' });
    expect(get.mock.calls).toEqual([
      ['versions', { model: 'loan' }],
      ['versions', {}],
      ['label-values', { label: 'env', match: 'up{a="b"}' }],
    ]);
  });

  it('asks for the registry once, and again after a failure', async () => {
    const signals = [{ id: 'latency', title: 'Latency', options: {} }];
    const get = jest.fn().mockRejectedValueOnce(new Error('starting')).mockResolvedValue(signals);
    const lookups = new Lookups(get);
    await expect(lookups.signals()).rejects.toThrow('starting');
    await expect(lookups.signals()).resolves.toMatchObject(signals);
    await lookups.signals();
    expect(get).toHaveBeenCalledTimes(2);
  });

  it('refuses an answer of another shape instead of showing nonsense', async () => {
    await expect(answering({ models: { data: [] } }).lookups.models()).rejects.toThrow();
  });
});

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
