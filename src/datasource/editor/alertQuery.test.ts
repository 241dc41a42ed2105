import { z } from 'zod';
import { querySchema } from '../../query/query';
import { signals } from '../../signals/registry';
import type { ModelwatchQuery } from '../query/query';
import { alertingIssues, comparableView, toAlertQuery } from './alertQuery';
import { fieldsOf } from './options/schema';

const fieldsFor = (id: string) => {
  const options = signals.get(id)?.options;
  return options === undefined ? [] : fieldsOf(z.toJSONSchema(options, { io: 'input' }));
};

const query = (rest: Partial<ModelwatchQuery>): ModelwatchQuery => ({ refId: 'A', signal: 'latency', ...rest });

it('knows which signals a rule can compare, and in which view', () => {
  const views = Object.fromEntries([...signals.keys()].map((id) => [id, comparableView(fieldsFor(id))]));
  expect(views).toMatchObject({ latency: undefined, drift: 'series', health: 'levels', mlflow: null });
});

it('finds nothing wrong with one number a series', () => {
  expect(alertingIssues(query({ mode: 'instant', statistics: ['level'] }), fieldsFor('latency'))).toEqual([]);
});

it('makes what came from a panel comparable, and changes nothing else', () => {
  const panel = query({
    signal: 'health',
    model: 'loan',
    statistics: ['value', 'level', 'upper'],
    options: { signals: ['drift'] },
    live: true,
  });
  expect(alertingIssues(panel, fieldsFor('health'))).toEqual(['mode', 'statistics', 'view']);
  const conforming = toAlertQuery(panel, fieldsFor('health'));
  expect(alertingIssues(conforming, fieldsFor('health'))).toEqual([]);
  expect(conforming).toEqual({
    refId: 'A',
    signal: 'health',
    model: 'loan',
    mode: 'instant',
    statistics: ['level'],
    options: { signals: ['drift'], view: 'levels' },
  });
  expect(querySchema.safeParse(conforming).success).toBe(true);
});

it.each([
  [{ model: '$model' }, true],
  [{ filters: [{ label: 'env', op: '=' as const, value: '[[env]]' }] }, true],
  [{ options: { expr: 'rate(x{model="${model}"}[5m])' } }, true],
  [{ options: { expr: 'rate(x[$__rate_interval]) + ${__range_s}' } }, false],
  [{ legend: '$model' }, false],
])('sees in %j whether variables are named that a rule cannot fill in', (part, named) => {
  const found = alertingIssues(query({ mode: 'instant', ...part }), fieldsFor('latency'));
  expect(found.includes('variables')).toBe(named);
});
