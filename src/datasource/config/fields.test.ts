import { settingsSchema } from '../../settings/schema';
import { durationProblem, labelProblem, metricProblem, urlProblem } from './fields';

const isTaken = (jsonData: unknown): boolean => settingsSchema.safeParse(jsonData).success;

it.each(['15s', '1h30m', 'often', '5', '-1m'])('speaks about the duration %s as the process does', (text) => {
  expect(durationProblem(text) === undefined).toBe(isTaken({ scrapeInterval: text }));
});

it.each(['http://p:9090', 'https://p/base', 'p:9090', 'ftp://p', 'http://'])(
  'speaks about the address %s as the process does',
  (url) => {
    expect(urlProblem(url) === undefined).toBe(isTaken({ prometheus: { url } }));
  }
);

it('refuses a password in an address, and says nothing where there is none yet', () => {
  expect(urlProblem('http://user:secret@p')).toMatch(/stored encrypted/);
  expect(urlProblem('http://user:secret@p')).not.toContain('user:secret');
  expect(urlProblem('')).toBeUndefined();
});

it.each(['model_name', 'model-name', '1model', 'model:name', 'http.duration', 'two words'])(
  'speaks about the name %s as the process does',
  (name) => {
    expect(labelProblem(name) === undefined).toBe(isTaken({ labels: { model: name } }));
    expect(metricProblem(name) === undefined).toBe(isTaken({ metrics: { latency: name } }));
  }
);
