import type { Column, Table } from '../../query/derived';
import type { Run } from '../../query/request';

/** One row a run; every metric and parameter that any of the runs has is a column. */
export function runsTable(runs: readonly Run[]): Table {
  const metrics = namesOf(runs.map((run) => run.metrics));
  const params = namesOf(runs.map((run) => run.params));
  return {
    name: 'runs',
    columns: [
      { name: 'run', type: 'text', values: runs.map((run) => run.name) },
      { name: 'run_id', type: 'text', values: runs.map((run) => run.runId) },
      { name: 'experiment_id', type: 'text', values: runs.map((run) => run.experimentId) },
      { name: 'status', type: 'text', values: runs.map((run) => run.status) },
      { name: 'started', type: 'time', values: runs.map((run) => run.startTime) },
      {
        name: 'duration',
        type: 'number',
        unit: 's',
        values: runs.map((run) => (run.endTime === undefined ? null : (run.endTime - run.startTime) / 1000)),
      },
      ...metrics.map((name): Column => ({
        name: `metric ${name}`,
        type: 'number',
        values: runs.map((run) => run.metrics[name] ?? null),
      })),
      ...params.map((name): Column => ({
        name: `param ${name}`,
        type: 'text',
        values: runs.map((run) => run.params[name] ?? null),
      })),
    ],
  };
}

/** One row a run and parameter. */
export function parametersTable(runs: readonly Run[]): Table {
  const rows = runs.flatMap((run) =>
    Object.entries(run.params)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => ({ run, name, value }))
  );
  return {
    name: 'parameters',
    columns: [
      { name: 'run', type: 'text', values: rows.map(({ run }) => run.name) },
      { name: 'run_id', type: 'text', values: rows.map(({ run }) => run.runId) },
      { name: 'parameter', type: 'text', values: rows.map(({ name }) => name) },
      { name: 'value', type: 'text', values: rows.map(({ value }) => value) },
    ],
  };
}

const namesOf = (records: ReadonlyArray<Readonly<Record<string, unknown>>>): string[] =>
  [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
