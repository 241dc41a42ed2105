import { narrowed, promql, selector } from './promql';

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

const loan = [{ label: 'model', op: '=', value: 'loan' }] as const;

test.each([
  ['events_total', 'events_total{model="loan"}'],
  [' events_total { kind = "a}#\'" , } ', 'events_total{kind = "a}#\'" ,model="loan"}'],
  ["{kind=~'a\\'b',\nx=`c\"d`}", '{kind=~\'a\\\'b\',\nx=`c"d`,model="loan"}'],
  ['x{le="1"}', String.raw`x{le=~"1(\\.0)?",model="loan"}`],
  ["x{a=\"le='2'\",le != '1.0'}", String.raw`x{a="le='2'",le!~"1(\\.0)?",model="loan"}`],
  ['x{le="+Inf",scale="1",le=~"1|2"}', 'x{le="+Inf",scale="1",le=~"1|2",model="loan"}'],
  ['x{le="1e+06"}', String.raw`x{le=~"1000000(\\.0)?|1e\\+06",model="loan"}`],
])('narrows the selector %s', (text, written) => {
  expect(narrowed(text, loan)).toBe(written);
});

test.each([
  'a + b',
  'a{b="c"} or d',
  'a[5m]',
  // For Prometheus the quote is part of a comment that ends with the line, and the brace behind it ends the selector.
  'a{b="c",#"\r}[1m]) or max_over_time(d{e="f",#"\nb="c"}',
  'a{b="c",#"\n}) or (d{e="f",#"\nb="c"}',
  'a{b="c\n"}',
  'a{b="c\\\n"}',
  '{}',
])('takes %j for no selector', (text) => {
  expect(() => narrowed(text, loan)).toThrow('is not a selector of a counter');
});
