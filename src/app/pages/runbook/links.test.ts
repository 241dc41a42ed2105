import { linkOf, silenceLink, withLinks } from '.';

const about = { ds: 'prod', model: 'loan approval', version: '3' };
const searchOf = (link: string) => new URL(link, 'http://grafana').searchParams;

it('leads from one runbook to another and keeps what the alert was about', () => {
  const link = linkOf('missing-values.md', about);
  expect(link).toMatch(/^\/a\/modelwatch-monitoring-app\/runbooks\/missing-values\?/);
  expect(Object.fromEntries(searchOf(link))).toEqual(about);
});

it('opens dashboards on the model of the alert, and on all where none is known', () => {
  expect(Object.fromEntries(searchOf(linkOf('/d/modelwatch-drift', about)))).toEqual({
    'var-ds': 'prod',
    'var-model': 'loan approval',
    'var-version': '3',
  });
  expect(linkOf('/d/modelwatch-drift', {})).toBe('/d/modelwatch-drift');
});

it('puts the queries of Explore to the model and data source of the alert', () => {
  const queries = [
    { refId: 'A', signal: 'latency', options: { measures: ['over'] } },
    { refId: 'B', signal: 'promql', options: { expr: 'up' } },
  ];
  const panes = JSON.stringify({ one: { datasource: 'modelwatch', queries, range: { from: 'now-6h', to: 'now' } } });
  const link = linkOf(`/explore?schemaVersion=1&panes=${encodeURIComponent(panes)}`, about);
  const pane = JSON.parse(searchOf(link).get('panes') ?? '').one;
  expect(pane).toMatchObject({ datasource: 'prod', range: { from: 'now-6h', to: 'now' } });
  expect(pane.queries[0]).toMatchObject({ model: 'loan approval', version: '3', datasource: { uid: 'prod' } });
  expect(pane.queries[0].options).toEqual({ measures: ['over'] });
  expect(pane.queries[1]).not.toHaveProperty('model');
});

it('rewrites links alone, and leaves those to elsewhere as they are', () => {
  const text = 'See [drift](drift.md) (or not) and [docs](https://example.org/a?b=c).';
  expect(withLinks(text, {})).toBe(
    'See [drift](/a/modelwatch-monitoring-app/runbooks/drift) (or not) and [docs](https://example.org/a?b=c).'
  );
});

it('begins a silence of the alert’s own rules, with the model and version', () => {
  const search = searchOf(silenceLink({ ...about, model: 'a, "b"' }, 'Latency: .+'));
  expect(search.getAll('matcher')).toEqual(['alertname=~"Latency: .+"', 'model="a, \\"b\\""', 'version="3"']);
  expect(search.get('alertmanager')).toBe('grafana');
});
