import { find, matrix, run, series } from '../../query/testing';
import { latency } from '.';

const WHO = { model: 'loan', version: '1' };

const buckets = (counts: Readonly<Record<string, number>>): ReturnType<typeof matrix> =>
  matrix(...Object.entries(counts).map(([le, count]) => series({ ...WHO, le }, [count, count, count])));

describe('latency from classic buckets', () => {
  const asked = { options: { quantiles: [0.5], thresholdQuantile: 0.5 } };

  it('is the quantile of what they hold, and has nothing to add', () => {
    const { derived, notices } = run(latency, asked, { buckets: buckets({ '0.1': 20, '0.2': 60, '+Inf': 80 }) });
    const p50 = find(derived, { ...WHO, measure: 'p50' });
    expect(Array.from(p50.value)).toEqual([0.15, 0.15, 0.15].map((value) => expect.closeTo(value, 12)));
    expect(Array.from(p50.sample ?? [])).toEqual([80, 80, 80]);
    expect(notices).toBe('');
  });

  it('has a mean of those replicas that have a sum, and says so where others have none', () => {
    const mean = (counted: number) =>
      run(
        latency,
        { options: { measures: ['mean'] } },
        {
          buckets: buckets({ '0.1': 20, '+Inf': 80 }),
          sums: matrix(series(WHO, [20, 20, 20])),
          counts: matrix(series(WHO, [counted, counted, counted])),
        }
      );
    const [all, half] = [mean(80), mean(40)];
    expect([all, half].map(({ derived }) => find(derived, { ...WHO, measure: 'mean' }).value[0])).toEqual([0.25, 0.5]);
    expect(half.notices).toContain('Some replicas have no _sum');
    expect(all.notices).toBe('');
  });

  it('has no mean without a sum, and says so', () => {
    const { notices } = run(
      latency,
      { options: { measures: ['mean'] } },
      { buckets: buckets({ '0.1': 20, '+Inf': 80 }), sums: matrix(), counts: matrix() }
    );
    expect(notices).toBe(
      'The mean of {model="loan", version="1"} is not known: there is no model_inference_duration_seconds_sum of it. See whether relabelling drops it.'
    );
  });

  it('beside native histograms of other instances says that these were brought to its edges', () => {
    const histogram = { count: 80, sum: 8, buckets: [{ rule: 0 as const, left: 0.05, right: 0.2, count: 80 }] };
    const alone = matrix({
      ...series(WHO, []),
      histograms: [60, 120, 180].map((time) => ({ time, histogram })),
    });
    const { derived, notices } = run(latency, asked, {
      buckets: buckets({ '0.1': 20, '0.2': 60, '+Inf': 80 }),
      native: alone,
      alone,
    });
    expect(find(derived, { ...WHO, measure: 'p50' }).sample?.[0]).toBe(160);
    expect(notices).toMatch(
      /^Some instances of \{model="loan", version="1"\} have native histograms and others classic/
    );
  });

  it('without +Inf has no value and no sample, and says what is missing', () => {
    const { derived, notices } = run(latency, asked, { buckets: buckets({ '0.1': 20, '0.2': 60 }) });
    const p50 = find(derived, { ...WHO, measure: 'p50' });
    expect(Array.from(p50.value)).toEqual([NaN, NaN, NaN]);
    expect(Array.from(p50.sample ?? [])).toEqual([NaN, NaN, NaN]);
    expect(notices).toContain('{model="loan", version="1"} has no bucket le="+Inf"');
  });

  it('whose counts fall are forced monotonic, and say so', () => {
    const { derived, notices } = run(latency, asked, { buckets: buckets({ '0.1': 40, '0.2': 30, '+Inf': 80 }) });
    expect(find(derived, { ...WHO, measure: 'p50' }).value[0]).toBeCloseTo(0.1, 12);
    expect(notices).toContain('forced monotonic');
  });

  it('with a difference that is rounding are taken as they are', () => {
    const { notices } = run(latency, asked, { buckets: buckets({ '0.1': 40, '0.2': 40 - 1e-13, '+Inf': 80 }) });
    expect(notices).toBe('');
  });

  it('names the number of histograms where several are flawed', () => {
    const flawed = matrix(...['1', '2'].map((version) => series({ model: 'loan', version, le: '1' }, [5, 5, 5])));
    expect(run(latency, asked, { buckets: flawed }).notices).toContain('The histogram of 2 series has no bucket');
  });
});

describe('exemplars of latency', () => {
  it('are single requests with their traces, in seconds', () => {
    const { derived } = run(
      latency,
      { options: { exemplars: true } },
      {
        buckets: buckets({ '1': 80, '+Inf': 80 }),
        exemplars: [{ seriesLabels: WHO, labels: { trace_id: 'abc' }, value: 0.7, time: 90 }],
      }
    );
    const columns = derived.kind === 'series' ? (derived.exemplars?.columns ?? []) : [];
    expect(Object.fromEntries(columns.map(({ name, values }) => [name, values]))).toMatchObject({
      Time: [90_000],
      Value: [0.7],
      trace_id: ['abc'],
    });
  });

  it('that cannot be had are said to be missing, and cost no figure', () => {
    const { derived, notices } = run(
      latency,
      { options: { exemplars: true } },
      { buckets: buckets({ '1': 80, '+Inf': 80 }), exemplars: { unavailable: 'no storage' } }
    );
    expect(find(derived, { ...WHO, measure: 'p95' }).value[0]).toBeGreaterThan(0);
    expect(notices).toContain('No exemplars: no storage');
  });

  it('are asked for only where they are wanted', () => {
    const asked = (exemplars: boolean) => run(latency, { options: { exemplars } }, { exemplars: [] }).asked;
    expect(asked(true)).toHaveProperty('exemplars');
    expect(asked(false)).not.toHaveProperty('exemplars');
  });
});
