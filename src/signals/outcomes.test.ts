import { find, matrix, run, series } from '../query/testing';
import { compare } from './compare';
import { conceptDrift } from './conceptDrift';
import { cost } from './cost';
import { fairness } from './fairness';
import { quality } from './quality';
import { slo } from './slo';

/** Outcomes of two versions, in the classes given: predicted, actual and how many. */
const outcomes = (...cells: ReadonlyArray<readonly [string, string, number]>) =>
  matrix(
    ...['1', '2'].flatMap((version) =>
      cells.map(([predicted, actual, count]) =>
        series({ model: 'm', version, group: 'g', predicted, actual }, [count, count])
      )
    )
  );

const spent = matrix(series({ model: 'm', version: '1', currency: 'EUR' }, [2, 2]));
const correct = { objective: 'correct', period: '30d', measures: ['compliance'] };

/** Every signal that holds predictions against labels, over the same outcomes. */
const judged = (answer: ReturnType<typeof outcomes>) => ({
  quality: run(quality, { options: { measures: ['accuracy'] } }, { outcomes: answer }),
  slo: run(slo, { options: correct }, { 'outcomes 30d': answer }),
  fairness: run(fairness, { options: { measures: ['equalOpportunity'] } }, { outcomes: answer }),
  conceptDrift: run(conceptDrift, { options: { view: 'errorRate' } }, { outcomes: answer, models: [] }),
  cost: run(cost, { options: { measures: ['perCorrect'] } }, { cost: spent, outcomes: answer }),
  compare: run(compare, { options: { rate: 'accuracy' } }, { trials: answer, models: [] }),
});

const APART = outcomes(['deny', 'denied', 40], ['approve', 'approved', 60]);

test.each(Object.entries(judged(APART)))('%s: classes of two sets are no failure, and are said', (_, one) => {
  const shown = one.derived.kind === 'series' ? one.derived.series.flatMap(({ value }) => [...value]) : [];
  expect(shown.filter((value) => !Number.isNaN(value))).toEqual([]);
  expect(one.notices).toContain('Predictions and labels have no class in common');
  expect(one.notices).not.toMatch(/No series \w+_outcomes_total/);
});

test('one class on either side may be wrong throughout: it counts so, with what else it may be', () => {
  const { quality: accuracy, slo: share } = judged(outcomes(['approve', 'approved', 60]));
  for (const one of [accuracy, share]) {
    expect(one.notices).toContain(
      'Every prediction is "approve" and every label "approved", so that all count as wrong'
    );
  }
  expect(find(accuracy.derived, { measure: 'accuracy', version: '1' }).value[0]).toBe(0);
});

test('an empty label is none: what was not predicted is asked for nowhere', () => {
  const { quality: one, slo: two, conceptDrift: three, cost: four, compare: five, fairness: six } = judged(APART);
  const asked = [one, two, three, four, five, six].flatMap((each) =>
    Object.values(each.asked).filter((expr) => expr.includes('actual!=""'))
  );
  expect(asked.length).toBeGreaterThanOrEqual(6);
  expect(asked.filter((expr) => !expr.includes('predicted!=""'))).toEqual([]);
});
