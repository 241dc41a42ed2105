import { find, matrix, run, series } from '../../query/testing';
import { business } from '.';

const own = { model: 'm', version: '1' };
const event = (kpi: string, outcome: string, count: number) => series({ ...own, kpi, outcome }, [count]);

test('a KPI is the share of its events that succeeded', () => {
  const { derived, asked } = run(
    business,
    { options: { measures: ['successShare', 'events'], kpis: ['conversion'] } },
    { events: matrix(event('conversion', 'success', 40), event('conversion', 'failure', 160)) }
  );
  expect(asked.events).toContain('kpi=~"conversion"');
  const share = find(derived, { kpi: 'conversion', measure: 'successShare' });
  expect(share.value[0]).toBe(0.2);
  expect(share.sample?.[0]).toBe(200);
  expect(find(derived, { measure: 'events' }).value[0]).toBe(200);
});

test('a KPI that nobody reached is 0, one without events is unknown', () => {
  const { derived } = run(
    business,
    { options: { measures: ['successShare'] } },
    { events: matrix(event('a', 'failure', 10), event('b', 'success', 0), event('b', 'failure', 0)) }
  );
  expect(find(derived, { kpi: 'a' }).value[0]).toBe(0);
  expect(find(derived, { kpi: 'b' }).value[0]).toBeNaN();
});

test('value is told in its unit, and for each prediction', () => {
  const { derived } = run(
    business,
    { options: { measures: ['value', 'valuePerPrediction'] } },
    {
      values: matrix(series({ ...own, kpi: 'revenue', unit: 'EUR' }, [500])),
      predictions: matrix(series(own, [100])),
    }
  );
  expect(find(derived, { measure: 'value' })).toMatchObject({ unit: 'currencyEUR' });
  expect(find(derived, { measure: 'valuePerPrediction' }).value[0]).toBe(5);
});

test('each missing name is told once', () => {
  expect(run(business, {}, {}).notices.match(/No series/g)).toHaveLength(2);
});
