import { profileOf } from '../../profiles';
import { parseDuration } from '../../query/duration';
import { querySchema } from '../../query/query';
import { matrix, run, series } from '../../query/testing';
import { dataQuality } from '../../signals/dataQuality';
import { signals } from '../../signals/registry';
import { dashboards } from '../dashboards';
import { definitions, GROUP_INTERVALS, recoveryThreshold, SEVERITIES, withOverrides } from '.';

/** Their thresholds are not the signal's: of an error there is no usual size, and a source is there or is not. */
const OF_THEIR_OWN = ['regression-error', 'prometheus-down', 'mlflow-down'];

const titled = definitions.map((definition) => [definition.id, definition] as const);
const secondsOf = (duration: string) => (duration === '0s' ? 0 : (parseDuration(duration) ?? NaN));

test('ids are unique, and titles: Grafana wants them unique in a folder', () => {
  const { rules } = withOverrides(definitions);
  expect(new Set(definitions.map(({ id }) => id)).size).toBe(definitions.length);
  expect(new Set(rules.map(({ title }) => title)).size).toBe(rules.length);
});

test('invalid values of different reasons are alerts whose texts differ', () => {
  const found = definitions.find(({ id }) => id === 'invalid-values');
  const own = { model: 'loan', version: '1' };
  const invalid = ['range', 'type'].map((reason) => series({ ...own, feature: 'age', reason }, [7]));
  const { derived } = run(
    dataQuality,
    { options: { measures: ['invalid'] } },
    { predictions: matrix(series(own, [100])), invalid: matrix(...invalid) }
  );
  const named =
    derived.kind === 'series' ? derived.series.map(({ labels }) => found?.labels.map((name) => labels[name])) : [];
  expect(named).toEqual([
    ['age', 'invalid', 'range'],
    ['age', 'invalid', 'type'],
  ]);
});

describe.each(titled)('%s', (_, definition) => {
  const { query, timing, thresholds, direction } = definition;

  test('asks a signal what it can answer', () => {
    const signal = signals.get(query.signal);
    expect(signal).toBeDefined();
    expect(signal?.options.safeParse(query.options).error).toBeUndefined();
    expect(querySchema.safeParse({ ...query }).error).toBeUndefined();
  });

  test('does not judge how long answers of language models take, and does not fail for it', () => {
    const signal = signals.get(query.signal);
    const isOfDurations = query.signal === 'latency' || query.options['objective'] === 'latency';
    if (signal === undefined || !isOfDurations) {
      return;
    }
    const { derived, notices } = run(
      signal,
      { options: query.options, thresholds },
      {},
      { profile: profileOf('vllm') }
    );
    expect(notices).toContain('judges the time to the first token');
    expect(derived).not.toHaveProperty('unjudged');
  });

  test('waits whole evaluations', () => {
    const interval = secondsOf(GROUP_INTERVALS[definition.group]);
    for (const severity of SEVERITIES) {
      expect(secondsOf(timing[severity].for) % interval).toBe(0);
      expect(secondsOf(timing[severity].keepFiringFor) % interval).toBe(0);
    }
  });

  test('a warning bridges the wait of its critical one, and does not speak beside it when the incident ends', () => {
    expect(secondsOf(timing.warning.keepFiringFor)).toBeGreaterThanOrEqual(secondsOf(timing.critical.for));
    expect(secondsOf(timing.warning.for)).toBeGreaterThanOrEqual(secondsOf(timing.critical.keepFiringFor));
  });

  test('ends on the mild side of where it begins', () => {
    for (const threshold of Object.values(thresholds)) {
      const recovery = recoveryThreshold(definition, threshold);
      if (direction === 'above') {
        expect(recovery).toBeLessThanOrEqual(threshold);
      } else {
        expect(recovery).toBeGreaterThanOrEqual(threshold);
      }
    }
  });

  test('leads to a panel that is there', () => {
    const { slug, panel, id } = definition.dashboard;
    const panels = dashboards.find((one) => one.slug === slug)?.dashboard.panels ?? [];
    const all = panels.flatMap((one) => ('panels' in one ? one.panels : [one]));
    expect(all.find((one) => one.id === id)?.title).toBe(panel);
  });

  test('begins where its signal does, unless it says otherwise', () => {
    const own = signals.get(query.signal)?.thresholdsFor(query.options);
    const { id, levelBy, optIn } = definition;
    expect(levelBy).toBe(signals.get(query.signal)?.levelBy);
    if (optIn === undefined && !OF_THEIR_OWN.includes(id)) {
      expect({ direction, ...thresholds }).toEqual(expect.objectContaining({ direction: own?.direction }));
      for (const severity of SEVERITIES) {
        expect([own?.[severity], undefined]).toContain(thresholds[severity]);
      }
    }
  });

  test('says what it means in whole sentences', () => {
    expect(definition.meaning).toMatch(/^[A-Z].*\.$/);
    expect(definition.firstCheck).toMatch(/^[A-Z].*[.?]$/);
    expect(definition.handling.reason).toMatch(/\.$/);
  });
});

test('the defaults are those that the articles name', () => {
  const of = (id: string) => definitions.find((one) => one.id === id)?.thresholds;
  expect(of('latency')).toEqual({ warning: 0.4, critical: 0.5 });
  expect(of('accuracy')).toEqual({ warning: 0.92, critical: 0.85 });
  expect(of('bottleneck')).toEqual({ warning: 0.8, critical: 0.5 });
  expect(of('gpu')?.warning).toBe(0.8);
  expect(of('cpu')?.warning).toBe(0.8);
  expect(of('fairness')?.critical).toBe(0.8);
  expect(of('drift')).toEqual({ warning: 0.1, critical: 0.25 });
});
