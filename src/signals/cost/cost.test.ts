import { find, matrix, run, series } from '../../query/testing';
import { cost } from '.';

const own = { model: 'm', version: '1' };
const outcome = (predicted: string, actual: string, count: number) =>
  series({ ...own, predicted, actual }, [count, count]);

test('a correct prediction costs more the more are wrong, labels counting for all', () => {
  const { derived } = run(
    cost,
    {},
    {
      cost: matrix(series({ ...own, currency: 'EUR' }, [2, 2])),
      predictions: matrix(series(own, [1000, 0])),
      outcomes: matrix(outcome('yes', 'yes', 50), outcome('no', 'no', 30), outcome('yes', 'no', 20)),
    }
  );
  const thousand = find(derived, { measure: 'perThousand', currency: 'EUR' });
  expect(thousand.unit).toBe('currencyEUR');
  expect(thousand.value[0]).toBe(2);
  expect(thousand.value[1]).toBeNaN();
  const correct = find(derived, { measure: 'perCorrect' });
  expect(correct.value[0]).toBeCloseTo(0.0025, 12);
  expect(correct.lower?.[0]).toBeLessThan(0.0025);
  expect(correct.upper?.[0]).toBeGreaterThan(0.0025);
  expect(correct.sample?.[0]).toBe(100);
});

test('currencies stay apart', () => {
  const spent = (currency: string) => series({ ...own, currency }, [1]);
  const { derived } = run(cost, { options: { measures: ['total'] } }, { cost: matrix(spent('EUR'), spent('CHF')) });
  expect(find(derived, { currency: 'CHF' }).unit).toBe('none');
  expect(find(derived, { currency: 'EUR' }).value[0]).toBe(1);
});

test('a price by the hour does not depend on the window', () => {
  const { derived } = run(
    cost,
    { options: { measures: ['perHour'] } },
    { cost: matrix(series({ ...own, currency: 'USD' }, [0.5])) }
  );
  expect(find(derived, { measure: 'perHour' }).value[0]).toBe(30);
});

test('without labels or without any cost it says so', () => {
  expect(run(cost, {}, { cost: matrix(series(own, [1])) }).notices).toMatch(/no model_outcomes_total/);
  expect(run(cost, {}, {}).notices).toMatch(/No series model_cost_total/);
});
