import type { ScopedVars } from '@grafana/data';
import { querySchema } from '../../signals/query';
import { adHocFilters, interpolate } from './interpolate';
import type { ModelwatchQuery } from './query';
import type { Templates } from './templates';

interface Variable {
  readonly value: string | string[];
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  /** What "All" stands for. */
  readonly all?: string[];
}

type Format = (value: unknown, variable: { multi?: boolean; includeAll?: boolean }) => string;

/** Grafana's rules for filling variables in, those that matter here: `$name`, `${name}`, unknown names left alone. */
function templatesOf(variables: Readonly<Record<string, Variable>>, scopedVars: ScopedVars = {}): Templates {
  const replace = (text = '', scoped: ScopedVars = {}, format?: string | Format) =>
    text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? '';
      const variable = variables[name];
      const held = scoped[name]?.value ?? variable?.value;
      if (held === undefined) {
        return whole;
      }
      const value = [held].flat().includes('$__all') ? (variable?.all ?? []) : held;
      return typeof format === 'function' ? format(value, variable ?? {}) : String(value);
    });
  const models = Object.entries(variables).map(([name, { value, multi = false, includeAll = false }]) => ({
    name,
    type: 'custom',
    multi,
    includeAll,
    current: { value, text: value, selected: true },
  }));
  return { service: { replace, getVariables: () => models }, scopedVars };
}

const query = (rest: Partial<ModelwatchQuery>): ModelwatchQuery => ({ refId: 'A', signal: 'latency', ...rest });

describe('model and version', () => {
  it('take the one value of a variable', () => {
    const filled = interpolate(
      query({ model: '$model', version: '${version}' }),
      templatesOf({ model: { value: 'loan' }, version: { value: '3' } })
    );
    expect(filled).toMatchObject({ model: 'loan', version: '3', filters: [] });
  });

  it('become a filter on exactly the chosen values when there are several', () => {
    const filled = interpolate(
      query({ model: '$model' }),
      templatesOf({ model: { value: ['loan', 'a.b|c'], multi: true } })
    );
    expect(filled.model).toBeUndefined();
    expect(filled.filters).toEqual([{ label: 'model', op: '=~', value: 'loan|a\\.b\\|c' }]);
  });

  it('vanish at "All", however many values that is', () => {
    const all = { value: ['$__all'], multi: true, includeAll: true, all: ['loan', 'iris'] };
    const filled = interpolate(
      query({ model: '$model', version: '$version' }),
      templatesOf({ model: all, version: { ...all, value: '$__all' } })
    );
    expect(filled).not.toHaveProperty('model');
    expect(filled).not.toHaveProperty('version');
    expect(filled.filters).toEqual([]);
  });

  it('follow the panel that is repeated, not the dashboard', () => {
    const variables = { model: { value: ['$__all'], multi: true, includeAll: true, all: ['loan', 'iris'] } };
    const filled = interpolate(
      query({ model: '$model' }),
      templatesOf(variables, { model: { value: 'iris', text: 'iris' } })
    );
    expect(filled.model).toBe('iris');
  });

  it('are left as they are without a variable', () => {
    expect(interpolate(query({ model: 'loan-approval' }), templatesOf({})).model).toBe('loan-approval');
  });
});

describe('filters', () => {
  const filter = (value: string, op: '=' | '!=' | '=~' | '!~' = '=') =>
    query({ filters: [{ label: 'env', op, value }] });

  it('turn to a regular expression for several values, and keep their sense', () => {
    const templates = templatesOf({ env: { value: ['prod', 'stage'], multi: true } });
    expect(interpolate(filter('$env'), templates).filters).toEqual([{ label: 'env', op: '=~', value: 'prod|stage' }]);
    expect(interpolate(filter('$env', '!='), templates).filters).toEqual([
      { label: 'env', op: '!~', value: 'prod|stage' },
    ]);
  });

  it('vanish at "All"', () => {
    const templates = templatesOf({ env: { value: '$__all', includeAll: true, all: ['prod'] } });
    expect(interpolate(filter('$env', '=~'), templates).filters).toEqual([]);
  });

  it('leave a typed regular expression one, and take chosen values literally', () => {
    expect(interpolate(filter('$env', '=~'), templatesOf({ env: { value: 'pr.*' } })).filters?.[0]?.value).toBe('pr.*');
    expect(
      interpolate(filter('$env', '=~'), templatesOf({ env: { value: 'a.b', multi: true } })).filters?.[0]?.value
    ).toBe('a\\.b');
    expect(
      interpolate(filter('x-$env', '=~'), templatesOf({ env: { value: ['a', 'b'], multi: true } })).filters?.[0]?.value
    ).toBe('x-(a|b)');
  });
});

describe('what waits for the process', () => {
  it('keeps every time variable, though Grafana offers a value', () => {
    const expr =
      'rate(x{job="$job"}[$__rate_interval]) + avg_over_time(y[${__interval}]) @ $__range_s $__interval_ms $__range';
    const offered = {
      __interval: { value: '1m', text: '1m' },
      __interval_ms: { value: 60000, text: '60000' },
      __range: { value: '1h', text: '1h' },
      __range_s: { value: 3600, text: '3600' },
      __rate_interval: { value: '4m', text: '4m' },
    };
    const filled = interpolate(
      query({ signal: 'promql', options: { expr }, window: '$__interval' }),
      templatesOf({ job: { value: 'api' } }, offered)
    );
    expect(filled.options?.['expr']).toBe(expr.replace('$job', 'api'));
    expect(filled.window).toBe('$__interval');
  });
});

describe('options', () => {
  it('take variables as PromQL needs them inside its strings', () => {
    const templates = templatesOf({ env: { value: ['a.b', 'c"d'], multi: true } });
    const filled = interpolate(query({ signal: 'promql', options: { expr: 'up{env=~"$env"}' } }), templates);
    expect(filled.options?.['expr']).toBe('up{env=~"(a\\\\.b|c\\"d)"}');
  });

  it('spread the values of a variable in a list, and keep what is no text', () => {
    const templates = templatesOf({ exp: { value: ['1', '2'], multi: true } });
    const options = { experiments: ['$exp', '7'], quantiles: [0.5], limit: 0.25, nested: { metric: '$exp' }, on: true };
    expect(interpolate(query({ options }), templates).options).toEqual({
      ...options,
      experiments: ['1', '2', '7'],
      nested: { metric: '1,2' },
    });
  });

  it('hold nothing of a variable that has no values', () => {
    const templates = templatesOf({ feature: { value: '' }, other: { value: 'age' } });
    const filled = interpolate(query({ options: { features: ['$feature', '$other'] } }), templates);
    expect(filled.options).toEqual({ features: ['age'] });
  });
});

describe('an expression', () => {
  it('is narrowed by filters, and not by the model that another signal was about', () => {
    const named = query({
      signal: 'promql',
      model: '$model',
      filters: [{ label: 'env', op: '=', value: 'prod' }],
      options: { expr: 'up' },
    });
    const filled = interpolate(named, templatesOf({ model: { value: ['loan', 'iris'], multi: true } }));
    expect(filled.model).toBeUndefined();
    expect(filled.filters).toEqual([{ label: 'env', op: '=', value: 'prod' }]);
  });
});

describe('groupings and windows', () => {
  it('are filled in, each label once', () => {
    const templates = templatesOf({ by: { value: ['env', 'region'], multi: true }, window: { value: '1h' } });
    const filled = interpolate(query({ groupBy: ['$by', 'env'], window: '$window' }), templates);
    expect(filled).toMatchObject({ groupBy: ['env', 'region'], window: '1h' });
  });
});

describe('dashboard filters', () => {
  it('are added to those of the query', () => {
    const own = query({ filters: [{ label: 'env', op: '=', value: 'prod' }] });
    expect(interpolate(own, templatesOf({}), [{ key: 'region', operator: '!~', value: 'eu.*' }]).filters).toEqual([
      { label: 'env', op: '=', value: 'prod' },
      { label: 'region', op: '!~', value: 'eu.*' },
    ]);
  });

  it('of "one of" become alternatives', () => {
    expect(adHocFilters([{ key: 'env', operator: '=|', value: 'a', values: ['a', 'b+'] }])).toEqual([
      { label: 'env', op: '=~', value: 'a|b\\+' },
    ]);
  });

  it('that compare are refused in words', () => {
    expect(() => adHocFilters([{ key: 'env', operator: '<', value: '3' }])).toThrow('"env < 3" cannot be used');
  });
});

it('gives the process what its schema takes', () => {
  const templates = templatesOf({
    model: { value: ['a', 'b'], multi: true },
    all: { value: '$__all', includeAll: true, all: [] },
  });
  const filled = interpolate(
    query({ model: '$model', version: '$all', groupBy: ['feature'], options: { limit: 1 } }),
    templates,
    []
  );
  expect(querySchema.safeParse(JSON.parse(JSON.stringify(filled))).success).toBe(true);
});
