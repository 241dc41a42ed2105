import { promql, selector } from './promql';

test('names beyond the classic alphabet are written as Prometheus 3 wants them', () => {
  const matchers = [
    { label: 'gen_ai.request.model', op: '=', value: 'a"b' },
    { label: 'job', op: '!=', value: '' },
  ] as const;
  expect(selector('gen_ai.requests', matchers)).toBe(
    '{__name__="gen_ai.requests","gen_ai.request.model"="a\\"b",job!=""}'
  );
  expect(promql`sum by (${{ labelNames: ['model', 'größe', 'k8s.pod'] }}) (x)`).toBe(
    'sum by (model, "größe", "k8s.pod") (x)'
  );
});

test('what reads as PromQL is no name of a label', () => {
  for (const label of ['a"b', 'a b', 'a=b', 'a,b', 'a}', 'a)', '', 'a\\']) {
    expect(() => selector('x', [{ label, op: '=', value: '' }])).toThrow('is not a label name');
    expect(() => promql`by (${{ labelNames: [label] }})`).toThrow('is not a label name');
  }
});
