import type { Derived, Heatmap, SignalSeries } from '../../query/derived';
import { levelName, LEVELS, levels } from '../../query/level';
import { querySchema } from '../../query/query';
import { HOST_LABELS } from '../../query/series';
import { thresholdSteps } from '../../query/style';
import { signals } from '../../signals/registry';
import { elementAt } from '../../stats/elements';
import { displayName } from './legend';
import { present, type Presented } from './present';

const latency = signals.get('latency');
if (latency === undefined) {
  throw new Error('there is no latency signal');
}

const series: SignalSeries = {
  name: 'p95',
  labels: { model: 'loan', version: '3', measure: 'p95', region: 'eu' },
  times: Float64Array.of(60, 120),
  value: Float64Array.of(0.2, 0.7),
  sample: Float64Array.of(5, 500),
  lower: Float64Array.of(0.1, 0.6),
  upper: Float64Array.of(0.3, 0.8),
};

const about = (asked: Record<string, unknown> = {}): Presented => ({
  signal: latency,
  minimumSample: latency.minimumSample,
  query: querySchema.parse({ refId: 'B', signal: 'latency', ...asked }),
  thresholds: { direction: 'above', warning: 0.4, critical: 0.5 },
  executed: 'buckets: x',
  step: 60,
  window: 300,
  incomplete: [],
});

const derived = (...all: SignalSeries[]): Derived => ({
  kind: 'series',
  series: all,
  notices: [{ severity: 'info', text: 'a notice' }],
});

test('each statistic is a frame with one value field, as the multi kind wants it', () => {
  const frames = present(
    derived(series),
    about({ statistics: ['value', 'sample', 'lower', 'upper', 'level', 'warning', 'critical'] })
  );
  expect(frames.map(({ name }) => name)).toEqual([
    'p95',
    'p95 sample',
    'p95 lower',
    'p95 upper',
    'p95 level',
    'p95 warning',
    'p95 critical',
  ]);
  for (const frame of frames) {
    expect(frame).toMatchObject({ refId: 'B', meta: { type: 'timeseries-multi', typeVersion: [0, 1] } });
    expect(frame.fields.map(({ type }) => type)).toEqual(['time', 'number']);
    expect(elementAt(frame.fields, 0).values).toEqual(Float64Array.of(60_000, 120_000));
    expect(elementAt(frame.fields, 1).labels).toEqual(series.labels);
  }
});

test('a value from too few observations is taken back; the level says why', () => {
  const frames = present(derived(series), about({ statistics: ['value', 'level'] }));
  expect(frames.map(({ fields }) => elementAt(fields, 1).values)).toEqual([
    Float64Array.of(NaN, 0.7),
    Float64Array.of(LEVELS.insufficient, LEVELS.critical),
  ]);
});

test('where nothing was counted, more of nothing is not asked for', () => {
  const notices = (sample: number) => {
    const [frame] = present(derived({ ...series, sample: Float64Array.of(100, sample) }), about());
    return (frame?.meta?.notices ?? []).slice(1).map(({ text }) => text);
  };
  expect(notices(0)).toEqual(['1 of 1 series end with no observation in the window: there is no value.']);
  expect(notices(5)).toEqual([expect.stringMatching(/fewer than 20 observations.*Use a longer window/)]);
  expect(notices(30)).toEqual([]);
});

test('points further apart than a step say so: a panel takes what is further apart than its interval for a gap', () => {
  const sparse: SignalSeries = {
    ...series,
    times: Float64Array.of(0, 240, 480, 960),
    value: Float64Array.of(1, 1, 1, 1),
    sample: undefined,
    lower: undefined,
    upper: undefined,
  };
  const intervalOf = (one: SignalSeries) =>
    elementAt(elementAt(present(derived(one), about()), 0).fields, 0).config?.interval;
  expect(intervalOf(sparse)).toBe(240_000);
  expect(intervalOf(series)).toBe(60_000);
});

test('an instant is one row without time', () => {
  const frame = elementAt(present(derived(series), about({ mode: 'instant' })), 0);
  expect(frame.meta).toMatchObject({ type: 'numeric-multi', typeVersion: [0, 1] });
  expect(frame.fields).toHaveLength(1);
  expect(elementAt(frame.fields, 0).values).toEqual(Float64Array.of(0.7));
});

test('what a series does not have is not known at one moment, and no frame over time', () => {
  const { sample: _sample, lower: _lower, upper: _upper, ...plain } = series;
  const statistics = ['value', 'sample', 'lower'];
  const frames = present(derived(plain), about({ mode: 'instant', statistics }));
  expect(frames.map(({ fields: [field] }) => [field?.labels, field?.values])).toEqual([
    [series.labels, Float64Array.of(0.7)],
    [series.labels, Float64Array.of(NaN)],
    [series.labels, Float64Array.of(NaN)],
  ]);
  expect(present(derived(plain), about({ statistics })).map(({ name }) => name)).toEqual(['p95']);
});

test('notices and the executed query are on the first frame only', () => {
  const frames = present(derived(series, { ...series, name: 'p99' }), about());
  const { meta } = elementAt(frames, 0);
  expect(meta?.executedQueryString).toBe('buckets: x');
  expect(meta?.notices?.map(({ text }) => text)).toEqual(['a notice']);
  expect(elementAt(frames, 1).meta?.notices).toBeUndefined();
});

test('nothing found is an empty frame of the promised kind', () => {
  expect(present(derived(), about())).toMatchObject([{ refId: 'B', fields: [], meta: { type: 'timeseries-multi' } }]);
});

test('a companion that thresholds do not apply to has no level', () => {
  const frames = present(derived({ ...series, hasThresholds: false }), about({ statistics: ['value', 'level'] }));
  expect(frames.map(({ name }) => name)).toEqual(['p95']);
});

describe('a heat map', () => {
  const heatmap = (version: string): Heatmap => ({
    name: 'scores',
    labels: { env: 'prod', model: 'loan', version },
    times: Float64Array.of(60),
    edges: [0.5, Infinity],
    counts: [Float64Array.of(3), Float64Array.of(4)],
  });

  test('has a field a bucket, shown by its edge; the frame says what it is of', () => {
    const frame = elementAt(present({ kind: 'heatmap', notices: [], heatmaps: [heatmap('3')] }, about()), 0);
    expect(frame.meta?.type).toBe('heatmap-rows');
    expect(frame.name).toBe('loan v3 · env=prod · scores');
    expect(frame.fields.map(({ name, labels, config }) => [name, labels, config?.displayNameFromDS])).toEqual([
      ['Time', undefined, undefined],
      ['0.5', { le: '0.5' }, '0.5'],
      ['+Inf', { le: '+Inf' }, '+Inf'],
    ]);
    expect(frame.meta?.notices).toBeUndefined();
  });

  test('of several versions says that a panel draws one', () => {
    const first = elementAt(
      present({ kind: 'heatmap', notices: [], heatmaps: [heatmap('1'), heatmap('2')] }, about()),
      0
    );
    expect(first.meta?.notices).toMatchObject([
      { severity: 'warning', text: expect.stringContaining('2 heat maps (loan v1 · env=prod · scores, loan v2 ') },
    ]);
  });
});

test('colours run upwards whichever values are worse', () => {
  expect(thresholdSteps({ direction: 'above', warning: 0.4, critical: 0.5 }).steps).toEqual([
    { value: -Number.MAX_VALUE, color: 'green' },
    { value: 0.4, color: 'orange' },
    { value: 0.5, color: 'red' },
  ]);
  expect(thresholdSteps({ direction: 'below', warning: 0.92, critical: 0.85 }).steps).toEqual([
    { value: -Number.MAX_VALUE, color: 'red' },
    { value: 0.85, color: 'orange' },
    { value: 0.92, color: 'green' },
  ]);
  expect(thresholdSteps({ direction: 'below', warning: 0.9 }).steps).toEqual([
    { value: -Number.MAX_VALUE, color: 'orange' },
    { value: 0.9, color: 'green' },
  ]);
});

test('legends: of the query, or of the labels', () => {
  expect(displayName(series, querySchema.parse({ signal: 'latency' }), 'value')).toBe('loan v3 · region=eu · p95');
  expect(
    displayName(
      series,
      querySchema.parse({ signal: 'latency', legend: '{{ model }}/{{region}} {{__name__}} {{no}}' }),
      'value'
    )
  ).toBe('loan/eu p95');
  expect(displayName(series, querySchema.parse({ signal: 'latency' }), 'level')).toBe(
    'loan v3 · region=eu · p95 · level'
  );
});

test('a legend leaves out what the series has no label for', () => {
  const shown = (legend: string, labels: Readonly<Record<string, string>>) =>
    displayName({ ...series, labels }, querySchema.parse({ signal: 'latency', legend }), 'value');
  expect(shown('{{__name__}} v{{version}}', { model: 'iris' })).toBe('p95');
  expect(shown('v{{version}} vs {{other}}', { version: '3' })).toBe('v3 vs');
  expect(shown('{{model}} v{{version}}', {})).toBe('p95');
  expect(shown('{{constructor}} {{__proto__}} {{toString}}', {})).toBe('p95');
});

test('legends of the query leave the ends of a band names of their own: the band is found by them', () => {
  const query = querySchema.parse({ signal: 'latency', legend: 'v{{version}}' });
  const statistics = ['value', 'lower', 'upper', 'sample'] as const;
  expect(statistics.map((statistic) => displayName(series, query, statistic))).toEqual([
    'v3',
    'v3 · lower',
    'v3 · upper',
    'v3',
  ]);
});

test('by its interval, a level needs all of it beyond the threshold', () => {
  const thresholds = { direction: 'above', warning: 0.55, critical: 0.65 } as const;
  expect([...levels(series, thresholds, { minimumSample: 20, by: 'interval' })].map(levelName)).toEqual([
    'insufficient',
    'warning',
  ]);
  expect([...levels(series, thresholds, { minimumSample: 20, by: 'value' })].map(levelName)).toEqual([
    'insufficient',
    'critical',
  ]);
});

test('a legend is filled in where it names a label, whatever else it is made of', () => {
  const named = (legend: string) =>
    displayName(
      { name: 'p95', labels: { model: 'loan', version: '3' } },
      querySchema.parse({ signal: 'latency', legend }),
      'value'
    );
  expect(named('{{ model }} v{{version}} {{ missing }}')).toBe('loan v3');
  expect(named('{{{{model}}}} {{')).toBe('{{loan}} {{');
  expect(named('{{'.repeat(500))).toBe('{{'.repeat(500));
});

test('the subject is a label that describes what the named labels say, the same for each statistic', () => {
  const subjectOf = (labels: Record<string, string>, subject: string[]) =>
    present(derived({ ...series, labels }), about({ mode: 'instant', statistics: ['level', 'sample'], subject })).map(
      ({ fields: [field] }) => field?.labels
    );
  const loan = { model: 'loan', version: '3', measure: 'missing', feature: 'income' };
  expect(subjectOf(loan, ['model', 'version'])).toEqual([
    { ...loan, subject: 'loan version 3' },
    { ...loan, subject: 'loan version 3' },
  ]);
  expect(subjectOf(loan, ['model', 'version', 'feature'])[0]?.subject).toBe('loan version 3, feature income');
  expect(subjectOf({ model: 'loan' }, ['model', 'version', 'kpi'])[0]?.subject).toBe('loan');
  const machine = ['model', 'version', ...HOST_LABELS, 'gpu'];
  expect(subjectOf({ Hostname: 'node-1', pod: 'x', gpu: '0' }, machine)[0]?.subject).toBe('node-1, gpu 0');
  expect(subjectOf({ hostname: 'node-2', gpu: '1' }, machine)[0]?.subject).toBe('node-2, gpu 1');
  expect(subjectOf({ model: 'loan', instance: 'node-1:9400' }, machine)[0]?.subject).toBe('loan, node-1:9400');
  expect(subjectOf({}, ['model', 'version'])[0]?.subject).toBe('unnamed model');
  expect(subjectOf({ model: 'loan' }, ['model', 'constructor'])[0]?.subject).toBe('loan');
});

describe('evidence, which the texts of an alert rule alone read', () => {
  const versionsSeen = () => 'version 3 seen for more than a day';
  const labelled = ({ versions, ...asked }: Record<string, unknown>, ...all: SignalSeries[]) =>
    present(derived(...all), {
      ...about({ mode: 'instant', subject: ['model'], ...asked }),
      ...(versions === true ? { versionsSeen } : {}),
    }).map(({ fields: [field] }) => [field?.labels, field?.values[0]]);

  test('is joined to an alert by labels that are the same, or those and when its version was there', () => {
    const [[labels] = []] = labelled({ statistics: ['level'] }, series);
    expect(labelled({ evidence: 'statistic', statistics: ['sample'] }, series)).toEqual([[labels, 500]]);
    expect(labelled({ evidence: 'versions', versions: true }, series)).toEqual([
      [{ ...series.labels, subject: 'loan', versions: versionsSeen() }, 0.7],
    ]);
  });

  test('of nothing is no data of the whole rule, unless an answer stands for it that belongs to no alert', () => {
    expect(labelled({ statistics: ['level'] })).toEqual([[undefined, undefined]]);
    const [[labels, value] = [], ...others] = labelled({ evidence: 'statistic' });
    expect(others).toEqual([]);
    expect(value).toBeNaN();
    expect(Object.keys(labels ?? {}).filter((name) => name in { ...series.labels, subject: '' })).toEqual([]);
    expect(labels).not.toEqual({});
  });
});

test('the axis of a chart ends at little where all of its values are 0, at 100 otherwise, and only there', () => {
  const flat = (values: readonly number[]) => ({ ...series, value: Float64Array.from(values) });
  const endsOf = (asked: Record<string, unknown>, ...all: SignalSeries[]) =>
    present(derived(...all), about({ statistics: ['value', 'level'], ...asked })).map(
      ({ fields }) => fields.at(-1)?.config?.custom?.['axisSoftMax']
    );
  const thresholds = { warning: 1, critical: 2 };
  expect(endsOf({ thresholds }, flat([0, 0]), { ...flat([NaN, 0]), unit: 'percentunit' })).toEqual([
    0.001,
    undefined,
    0.01,
    undefined,
  ]);
  expect(endsOf({ thresholds }, flat([0, 0]), flat([0, 0.01]))).toEqual(Array(4).fill(undefined));
  expect(endsOf({ thresholds, mode: 'instant' }, flat([0, 0]))).toEqual([undefined, undefined]);
});

describe('labels longer than anybody reads', () => {
  const long = (i: number): SignalSeries => ({ ...series, labels: { a: `${i}${'x'.repeat(60_000)}` } });

  test.each([undefined, '{{a}} {{a}} {{a}}', '{{a}}'.repeat(200)])(
    'make no longer names, by the legend %s',
    (legend) => {
      const frames = present(derived(long(1)), about({ legend, statistics: ['value', 'lower', 'upper'] }));
      const names = frames.map(({ fields }) => elementAt(fields, 1).config?.displayNameFromDS ?? '');
      expect(names.map((name) => name.includes('…') && name.length < 2100)).toEqual([true, true, true]);
      // Grafana finds the ends of a band by their names.
      expect(new Set(names).size).toBe(3);
      expect(elementAt(elementAt(frames, 2).fields, 1).config?.custom).toMatchObject({ fillBelowTo: names[1] });
    }
  );

  test('are refused where they are repeated too often', () => {
    const all = Array.from({ length: 60 }, (_, i) => long(i));
    const statistics = ['value', 'sample', 'lower', 'upper', 'level'];
    expect(present(derived(...all), about())).toHaveLength(60);
    expect(() => present(derived(...all), about({ statistics }))).toThrow('ask for fewer series or statistics');
  });
});

test('a column of text has its title and its link', () => {
  const column = { name: 'run', type: 'text', values: ['a'], title: 'training run', link: 'https://mlflow/' } as const;
  const [frame] = present({ kind: 'table', table: { name: 'runs', columns: [column] }, notices: [] }, about());
  expect(frame?.fields[0]?.config).toEqual({
    displayName: 'training run',
    links: [{ title: 'Open run', url: 'https://mlflow/', targetBlank: true }],
  });
});

test.each(['', ' '])('labels that are no longer shown are not read, with "%s" between them', (between) => {
  let reads = 0;
  const labels = {
    get l(): string {
      reads += 1;
      return 'x'.repeat(60_000);
    },
  };
  const query = querySchema.parse({ signal: 'latency', legend: Array(150).fill('{{l}}').join(between) });
  expect(displayName({ name: 'p95', labels }, query, 'value')).toMatch(/^x{900,}/);
  expect(reads).toBeLessThan(5);
});
