import { IntervalVariable, TextBoxVariable } from '@grafana/scenes';
import { querySchema } from '../../query/query';
import { adHocFilters, interpolate } from './interpolate';
import type { ModelwatchQuery } from './query';
import { custom, panelTemplates, repeatedFor } from './scene.testing';

const ALL = '$__all';
const SEVERAL = { isMulti: true, includeAll: true };

/** A variable that may have several values. */
const multi = (name: string, ...values: string[]) => custom(name, values, values, { isMulti: true });

const query = (rest: Partial<ModelwatchQuery>): ModelwatchQuery => ({ refId: 'A', signal: 'latency', ...rest });

describe('model and version', () => {
  it('take the one value of a variable', () => {
    const filled = interpolate(
      query({ model: '$model', version: '${version}' }),
      panelTemplates([custom('model', ['loan'], 'loan'), custom('version', ['3'], '3')])
    );
    expect(filled).toMatchObject({ model: 'loan', version: '3', filters: [] });
  });

  it('become a filter on exactly the chosen values when there are several', () => {
    const filled = interpolate(query({ model: '$model' }), panelTemplates([multi('model', 'loan', 'a.b|c')]));
    expect(filled.model).toBeUndefined();
    expect(filled.filters).toEqual([{ label: 'model', op: '=~', value: 'loan|a\\.b\\|c' }]);
  });

  it.each([
    ['several options', { options: ['loan', 'iris'] }],
    ['one option', { options: ['loan'] }],
    ['no options', { options: [] }],
    ['a custom value for "All"', { options: ['loan', 'iris'], allValue: '.*' }],
    ['no place in the address', { options: ['loan', 'iris'], skipUrlSync: true }],
  ])('are left out at "All", with %s', (_, { options, ...more }) => {
    const filled = interpolate(
      query({ model: '$model', version: '${version:csv}' }),
      panelTemplates([
        custom('model', options, [ALL], { ...SEVERAL, ...more }),
        custom('version', options, ALL, { includeAll: true, ...more }),
      ])
    );
    expect(filled).not.toHaveProperty('model');
    expect(filled).not.toHaveProperty('version');
    expect(filled.filters).toEqual([]);
  });

  it('are narrowed to the value of a repeated panel while the dashboard is set to "All"', () => {
    const variables = () => [
      custom('model', ['loan', 'iris'], [ALL], SEVERAL),
      custom('version', ['1', '2'], [ALL], { ...SEVERAL, allValue: '.*' }),
    ];
    const both = query({ model: '$model', version: '$version' });
    const ofIris = interpolate(both, panelTemplates(variables(), repeatedFor('model', 'iris')));
    expect(ofIris).toMatchObject({ model: 'iris', filters: [] });
    expect(ofIris).not.toHaveProperty('version');
    const ofVersion = interpolate(both, panelTemplates(variables(), repeatedFor('version', '2')));
    expect(ofVersion).toMatchObject({ version: '2', filters: [] });
    expect(ofVersion).not.toHaveProperty('model');
  });

  it('are not narrowed by the panel that Grafana draws for a variable without options', () => {
    const variables = [custom('version', [], [ALL], SEVERAL)];
    const filled = interpolate(
      query({ version: '$version' }),
      panelTemplates(variables, repeatedFor('version', '', 'All'))
    );
    expect(filled.version).toBeUndefined();
    expect(filled.filters).toEqual([]);
  });

  it('keep a value that is only labelled "All"', () => {
    const labelled = custom('version', [], 'v-all', { options: [{ label: 'All', value: 'v-all' }], text: 'All' });
    expect(interpolate(query({ version: '$version' }), panelTemplates([labelled])).version).toBe('v-all');
  });

  it('take what was typed, "All" included', () => {
    const typed = new TextBoxVariable({ name: 'version', value: 'All' });
    expect(interpolate(query({ version: '$version' }), panelTemplates([typed])).version).toBe('All');
  });

  it('are left as they are without a variable', () => {
    expect(interpolate(query({ model: 'loan-approval' }), panelTemplates([])).model).toBe('loan-approval');
  });
});

describe('filters', () => {
  const filter = (value: string, op: '=' | '!=' | '=~' | '!~' = '=') =>
    query({ filters: [{ label: 'env', op, value }] });

  it('turn to a regular expression for several values, and keep their sense', () => {
    const templates = panelTemplates([multi('env', 'prod', 'stage')]);
    expect(interpolate(filter('$env'), templates).filters).toEqual([{ label: 'env', op: '=~', value: 'prod|stage' }]);
    expect(interpolate(filter('$env', '!='), templates).filters).toEqual([
      { label: 'env', op: '!~', value: 'prod|stage' },
    ]);
  });

  it('vanish at "All"', () => {
    const templates = panelTemplates([custom('env', ['prod'], ALL, { includeAll: true })]);
    expect(interpolate(filter('$env', '=~'), templates).filters).toEqual([]);
  });

  it('leave a typed regular expression one, and take chosen values literally', () => {
    const pattern = (text: string, ...templates: Parameters<typeof panelTemplates>) =>
      interpolate(filter(text, '=~'), panelTemplates(...templates)).filters?.[0]?.value;
    expect(pattern('$env', [new TextBoxVariable({ name: 'env', value: 'pr.*' })])).toBe('pr.*');
    expect(pattern('$env', [multi('env', 'a.b')])).toBe('a\\.b');
    expect(pattern('x-$env', [multi('env', 'a', 'b')])).toBe('x-(a|b)');
    expect(pattern('x-$env', [multi('env', 'a', 'b')], repeatedFor('env', 'a.b'))).toBe('x-a\\.b');
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
    const { service, scopedVars } = panelTemplates([custom('job', ['api'], 'api')]);
    const filled = interpolate(query({ signal: 'promql', options: { expr }, window: '$__interval' }), {
      service,
      scopedVars: { ...scopedVars, ...offered },
    });
    expect(filled.options?.['expr']).toBe(expr.replace('$job', 'api'));
    expect(filled.window).toBe('$__interval');
  });
});

describe('options', () => {
  it.each([
    ['promql', 'expr'],
    ['anomaly', 'expr'],
    ['slo', 'good'],
    ['compare', 'total'],
  ])('take variables as PromQL needs them inside its strings: %s, %s', (signal, name) => {
    const expr = (repeated?: string) =>
      interpolate(
        query({ signal, options: { [name]: 'up{env=~"$env"}' } }),
        panelTemplates([multi('env', 'a.b', 'c"d')], repeated === undefined ? undefined : repeatedFor('env', repeated))
      ).options?.[name];
    expect(expr()).toBe('up{env=~"(a\\\\.b|c\\"d)"}');
    expect(expr('a.b')).toBe('up{env=~"a\\\\.b"}');
  });

  it('spread the values of a variable in a list, and keep what is no text', () => {
    const templates = panelTemplates([multi('exp', '1', '2')]);
    const options = { experiments: ['$exp', '7'], quantiles: [0.5], limit: 0.25, nested: { metric: '$exp' }, on: true };
    expect(interpolate(query({ options }), templates).options).toEqual({
      ...options,
      experiments: ['1', '2', '7'],
      nested: { metric: '1,2' },
    });
  });

  it('hold nothing of a variable that has no values', () => {
    const templates = panelTemplates([custom('feature', [], ''), custom('other', ['age'], 'age')]);
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
    const filled = interpolate(named, panelTemplates([multi('model', 'loan', 'iris')]));
    expect(filled.model).toBeUndefined();
    expect(filled.filters).toEqual([{ label: 'env', op: '=', value: 'prod' }]);
  });
});

describe('groupings and windows', () => {
  it('are filled in, each label once', () => {
    const templates = panelTemplates([
      multi('by', 'env', 'region'),
      new IntervalVariable({ name: 'window', value: '1h' }),
    ]);
    const filled = interpolate(query({ groupBy: ['$by', 'env'], window: '$window' }), templates);
    expect(filled).toMatchObject({ groupBy: ['env', 'region'], window: '1h' });
  });
});

describe('dashboard filters', () => {
  it('are added to those of the query', () => {
    const own = query({ filters: [{ label: 'env', op: '=', value: 'prod' }] });
    expect(interpolate(own, panelTemplates([]), [{ key: 'region', operator: '!~', value: 'eu.*' }]).filters).toEqual([
      { label: 'env', op: '=', value: 'prod' },
      { label: 'region', op: '!~', value: 'eu.*' },
    ]);
  });

  it('of "one of" become alternatives', () => {
    expect(adHocFilters([{ key: 'env', operator: '=|', value: 'a', values: ['a', 'b+'] }])).toEqual([
      { label: 'env', op: '=~', value: 'a|b\\+' },
    ]);
  });

  it('that compare are refused with a reason', () => {
    expect(() => adHocFilters([{ key: 'env', operator: '<', value: '3' }])).toThrow('"env < 3" cannot be used');
  });
});

it('gives the process what its schema takes', () => {
  const templates = panelTemplates([multi('model', 'a', 'b'), custom('all', [], ALL, { includeAll: true })]);
  const filled = interpolate(
    query({ model: '$model', version: '$all', groupBy: ['feature'], options: { limit: 1 } }),
    templates,
    []
  );
  expect(querySchema.safeParse(JSON.parse(JSON.stringify(filled))).success).toBe(true);
});
