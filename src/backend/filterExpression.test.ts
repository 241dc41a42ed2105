import { filterExpression } from './filterExpression';

const env = [{ label: 'env', op: '=' as const, value: 'prod' }];

it.each([
  ['up', 'up{env="prod"}'],
  ['up{}', 'up{env="prod"}'],
  ['{__name__="up"}', '{env="prod",__name__="up"}'],
  ['up{job="a",}', 'up{env="prod",job="a",}'],
  ['rate(x[5m]) / on(model) y offset 5m', 'rate(x{env="prod"}[5m]) / on(model) y{env="prod"} offset 5m'],
  ['sum by (env) (x{a="}"}) > 0', 'sum by (env) (x{env="prod",a="}"}) > 0'],
  ['max_over_time((x > 0)[5m:1m]) # x{', 'max_over_time((x{env="prod"} > 0)[5m:1m]) # x{'],
  ['time() - 5', 'time() - 5'],
])('narrows every selector of %s', (expression, filtered) => {
  expect(filterExpression(expression, env)).toBe(filtered);
});

it('writes values so that they cannot end their string', () => {
  const matchers = [{ label: 'env', op: '!~' as const, value: 'a"} or b{c="\\d' }];
  expect(filterExpression('up', matchers)).toBe('up{env!~"a\\"} or b{c=\\"\\\\d"}');
});

it('leaves what is not filtered alone', () => {
  expect(filterExpression('up', [])).toBe('up');
  expect(filterExpression('rate(x[', [])).toBe('rate(x[');
});

it.each(['rate(x[', 'x{tenant="a" or tenant="b"}', 'x default 0', 'secret if x', 'WITH (f=x) f', `${'x+'.repeat(20)}`])(
  'refuses %s, into which filters cannot be written',
  (expression) => {
    expect(() => filterExpression(expression, env)).toThrow('cannot be read as PromQL');
  }
);

it('does not write more than a server reads', () => {
  const long = [{ label: 'env', op: '=' as const, value: 'x'.repeat(10_000) }];
  expect(() => filterExpression(Array.from({ length: 100 }, () => 'a').join('+'), long)).toThrow('262144 characters');
});

it.each(['{', '"', 'x y '])('is through with %s again and again at its first error', (part) => {
  expect(() => filterExpression(part.repeat(800_000), env)).toThrow('cannot be read as PromQL');
});

it('knows where Prometheus ends a comment', () => {
  expect(filterExpression('a # b\n or c', env)).toBe('a{env="prod"} # b\n or c{env="prod"}');
  expect(() => filterExpression('vector(1) #\r or secret', env)).toThrow('cannot be read as PromQL');
  expect(() => filterExpression('vector(1) #\r\n or secret', env)).toThrow('cannot be read as PromQL');
});

it('refuses what is nested deeper than it can be read, or writes all filters', () => {
  const long = `${'x+'.repeat(3000)}x`;
  let written = '';
  try {
    written = filterExpression(long, env);
  } catch (error) {
    expect(String(error)).toContain('cannot be read as PromQL');
    return;
  }
  expect(written.split('x{env="prod"}')).toHaveLength(3002);
});
