import { run } from '../../query/testing';
import { sources } from '.';

const health = [
  { source: 'prometheus', reached: true },
  { source: 'mlflow', reached: false, problem: 'MLflow refused the connection' },
  { source: 'audit', reached: true, problem: 'The audit trail cannot be written' },
];

function reachOf(source: string): Record<string, number> {
  const { derived } = run(sources, { options: { source } }, { health });
  if (derived.kind !== 'series') {
    throw new Error(derived.kind);
  }
  return Object.fromEntries(derived.series.map(({ labels, value }) => [labels.source, value[0]]));
}

test('each configured source is there or is not', () => {
  expect(reachOf('all')).toEqual({ prometheus: 1, mlflow: 0, audit: 1 });
  expect(reachOf('audit')).toEqual({ audit: 1 });
  expect(reachOf('mlflow')).toEqual({ mlflow: 0 });
});

test('what does not answer says why', () => {
  expect(run(sources, {}, { health }).notices).toBe('MLflow refused the connection');
  expect(run(sources, { options: { source: 'prometheus' } }, { health }).notices).toBe('');
});
