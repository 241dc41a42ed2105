import { of, throwError } from 'rxjs';
import { errorMessage } from '../../datasource/useAsync';
import { firingOf, watchedRules } from './rules';

const mockFetch = jest.fn();
jest.mock('@grafana/runtime', () => ({ getBackendSrv: () => ({ fetch: mockFetch }) }));

const ours = { __grafana_origin: 'plugin/modelwatch-monitoring-app', severity: 'warning' };
const rule = (name: string, labels: object, ...alerts: object[]) => ({
  name,
  uid: name,
  state: 'firing',
  labels,
  alerts,
});
const answer = (...rules: object[]) =>
  of({ data: { status: 'success', data: { groups: [{ name: 'g', file: 'Modelwatch', rules }] } } });

it('takes the rules that watch models, and leaves those of others', async () => {
  mockFetch.mockReturnValue(answer(rule('drift', ours), rule('disk', { severity: 'critical' })));
  expect(await watchedRules()).toMatchObject([{ name: 'drift', alerts: [] }]);
});

it('puts what fires before what recovers or is pending, critical first, with the labels of rule and alert', async () => {
  mockFetch.mockReturnValue(
    answer(
      rule(
        'drift',
        ours,
        { state: 'Pending', labels: { model: 'a' } },
        { state: 'Normal', labels: { model: 'b' } },
        { state: 'Alerting (NoData)', labels: { model: 'c' }, activeAt: '2026-11-22T08:00:00Z' }
      ),
      rule(
        'latency',
        { ...ours, severity: 'critical' },
        { state: 'Recovering', labels: { model: 'e' } },
        { state: 'Alerting', labels: { model: 'd' }, annotations: { summary: 'slow' } }
      )
    )
  );
  const firing = firingOf(await watchedRules());
  expect(firing.map(({ state, labels }) => [state, labels['model'], labels['severity']])).toEqual([
    ['firing', 'd', 'critical'],
    ['firing', 'c', 'warning'],
    ['recovering', 'e', 'critical'],
    ['pending', 'a', 'warning'],
  ]);
  expect(firing[0]?.summary).toBe('slow');
  expect(firing[1]?.since).toBe(Date.UTC(2026, 10, 22, 8));
});

it.each([
  [{ status: 403, data: { message: 'You may not see alerts' } }, 'You may not see alerts'],
  [{ status: 404 }, 'Grafana answered with status 404'],
])('says why there is nothing to see', async (failure, reason) => {
  mockFetch.mockReturnValue(throwError(() => failure));
  expect(await watchedRules().catch(errorMessage)).toBe(reason);
});
