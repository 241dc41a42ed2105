import { profileOf } from '../../profiles';
import { LEVELS, levels } from '../../query/level';
import type { Thresholds } from '../../query/signal';
import { find, matrix, run, series } from '../../query/testing';
import { latency } from '.';

const WHO = { model: 'loan', version: '1' };

const buckets = (counts: Readonly<Record<string, number>>): ReturnType<typeof matrix> =>
  matrix(...Object.entries(counts).map(([le, count]) => series({ ...WHO, le }, [count, count, count])));

test('answers of language models have no level unless the query sets thresholds', () => {
  const slow = matrix(...['10', '+Inf'].map((le) => series({ model_name: 'm', le }, [100, 100, 100])));
  const judged = (more: object) => {
    const { derived, notices } = run(latency, more, { buckets: slow }, { profile: profileOf('vllm') });
    const all = derived.kind === 'series' ? derived.series.map(({ hasThresholds }) => hasThresholds) : [];
    return [all.length > 0, all.includes(true), notices.includes('judges the time to the first token')];
  };
  expect(judged({})).toEqual([true, false, true]);
  expect(judged({ thresholds: { critical: 30 } })).toEqual([true, true, false]);
  const ofAllModels = { thresholds: { critical: 0.5 }, options: { ofAllModels: true } };
  expect(judged(ofAllModels)).toEqual([true, false, true]);
});

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

  it('above the highest edge proves what lies below it, and never that all is well', () => {
    const asked = (counts: Readonly<Record<string, number>>, thresholds: Omit<Thresholds, 'direction'>) => {
      const { derived, notices } = run(latency, {}, { buckets: buckets(counts) });
      const p95 = find(derived, { ...WHO, measure: 'p95' });
      const options = { minimumSample: 20, by: 'value' } as const;
      return { value: p95.value[0], level: levels(p95, { direction: 'above', ...thresholds }, options)[0], notices };
    };
    const slow = { '0.1': 0, '0.25': 0, '+Inf': 80 };
    const defaults = { warning: 0.4, critical: 0.5 };
    expect(asked(slow, defaults)).toMatchObject({ value: 0.25, level: LEVELS.insufficient });
    expect(asked(slow, defaults).notices).toMatch(/lies above the highest bucket edge \(0.25 s\)/);
    expect(asked(slow, { critical: 0.5 }).level).toBe(LEVELS.insufficient);
    expect(asked(slow, { warning: 0.2, critical: 0.5 }).level).toBe(LEVELS.warning);
    expect(asked(slow, { warning: 0.1, critical: 0.2 }).level).toBe(LEVELS.critical);
    expect(asked({ '0.1': 0, '0.25': 80, '+Inf': 80 }, defaults).level).toBe(LEVELS.ok);
    // What is above an edge has passed a threshold at that edge; what ends at it has not.
    const atEdge = { '0.1': 0, '0.5': 0, '+Inf': 80 };
    expect(asked(atEdge, defaults)).toMatchObject({ value: 0.5, level: LEVELS.critical });
    expect(asked(atEdge, { warning: 0.5, critical: 1 }).level).toBe(LEVELS.warning);
    expect(asked({ '0.1': 0, '0.5': 76, '+Inf': 80 }, defaults)).toMatchObject({ value: 0.5, level: LEVELS.warning });
  });

  it('has no share over a limit that no bucket reaches, but its bounds, and says so', () => {
    const over = (counts: Readonly<Record<string, number>>) => {
      const asked = { options: { measures: ['over', 'apdex'], limit: 0.5 } };
      const { derived, notices } = run(latency, asked, { buckets: buckets(counts) });
      const [share, apdex] = ['over', 'apdex'].map((measure) => find(derived, { measure }));
      return { value: share?.value[0], upper: share?.upper?.[0] ?? NaN, apdex: apdex?.value[0], notices };
    };
    const low = over({ '0.05': 10, '0.1': 60, '+Inf': 80 });
    expect([low.value, low.apdex]).toEqual([NaN, NaN]);
    expect(low.upper).toBeGreaterThan(0.25);
    expect(low.upper).toBeLessThan(0.4);
    expect(low.notices).toContain('The limit 0.5 s lies above the highest bucket edge of 1 series');
    expect(over({ '+Inf': 80 }).value).toBeNaN();
    expect(over({ '0.05': 10, '0.1': 80, '+Inf': 80 })).toMatchObject({ value: 0, apdex: 1, notices: '' });
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

  it('that are not available are reported missing, and cost no figure', () => {
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
