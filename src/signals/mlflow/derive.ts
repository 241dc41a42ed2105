import { DEPLOYED_AT, deployedAt } from '../../query/deployment';
import type { Column, Derived, Notice, SignalSeries, Table } from '../../query/derived';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable, type MetricHistory, type RegisteredModel, type Run } from '../../query/request';
import type { Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { ownAt } from '../../stats/elements';
import type { MlflowOptions, MlflowPlan } from './plan';

/** One row a model version, with the aliases that point at it now. */
function versionsTable(models: readonly RegisteredModel[]): Table {
  const rows = models.flatMap((model) => model.versions.map((version) => ({ model, version })));
  return {
    name: 'models',
    columns: [
      { name: 'model', type: 'text', values: rows.map(({ model }) => model.name) },
      { name: 'version', type: 'text', values: rows.map(({ version }) => version.version) },
      { name: 'aliases', type: 'text', values: rows.map(({ version }) => version.aliases.join(', ')) },
      { name: 'stage', type: 'text', values: rows.map(({ version }) => version.stage) },
      { name: 'status', type: 'text', values: rows.map(({ version }) => version.status) },
      { name: 'run_id', type: 'text', values: rows.map(({ version }) => version.runId ?? null) },
      { name: 'created', type: 'time', values: rows.map(({ version }) => version.created) },
      { name: 'updated', type: 'time', values: rows.map(({ version }) => version.updated) },
      { name: 'description', type: 'text', values: rows.map(({ version }) => version.description) },
      { name: 'tags', type: 'text', values: rows.map(({ version }) => inOrder(version.tags)) },
    ],
  };
}

const inOrder = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(', ');

/** One row a registered model: what it is for. */
const registryTable = (models: readonly RegisteredModel[]): Table => ({
  name: 'registry',
  columns: [
    { name: 'model', type: 'text', values: models.map(({ name }) => name) },
    { name: 'description', type: 'text', values: models.map(({ description }) => description) },
    { name: 'tags', type: 'text', values: models.map(({ tags }) => inOrder(tags)) },
    { name: 'created', type: 'time', values: models.map(({ created }) => created) },
    { name: 'updated', type: 'time', values: models.map(({ updated }) => updated) },
  ],
});

/** Metrics, and as many parameters, that get a column of their own. */
const MAX_COLUMNS = 100;

/** One row a run; the metrics and parameters that most of the runs have are columns, in the order of their names. */
function runsTable(runs: readonly Run[]): { readonly table: Table; readonly notices: readonly Notice[] } {
  const metrics = namesOf(runs.map((run) => run.metrics));
  const params = namesOf(runs.map((run) => run.params));
  const columnsOf = (names: readonly string[]): readonly string[] => names.slice(0, MAX_COLUMNS).sort();
  const omitted = Math.max(metrics.length, params.length) > MAX_COLUMNS;
  const text = `Of ${metrics.length} metrics and ${params.length} parameters, the ${MAX_COLUMNS} of each that most runs have are shown: filter the runs to see others.`;
  return {
    table: tableOf(runs, columnsOf(metrics), columnsOf(params)),
    notices: omitted ? [{ severity: 'info', text }] : [],
  };
}

function tableOf(runs: readonly Run[], metrics: readonly string[], params: readonly string[]): Table {
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
        values: runs.map((run) => ownAt(run.metrics, name) ?? null),
      })),
      ...params.map((name): Column => ({
        name: `param ${name}`,
        type: 'text',
        values: runs.map((run) => ownAt(run.params, name) ?? null),
      })),
    ],
  };
}

/** One row a run and parameter. */
function parametersTable(runs: readonly Run[]): Table {
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

/** Those that most records have first. */
function namesOf(records: ReadonlyArray<Readonly<Record<string, unknown>>>): string[] {
  const counts = new Map<string, number>();
  for (const name of records.flatMap((record) => Object.keys(record))) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([name]) => name);
}

/** A metric as it was logged over each run, at the times it was logged; runs that never logged it are left out. */
function historySeries(
  histories: readonly MetricHistory[],
  { model, version, options }: SignalQuery<MlflowOptions>
): Derived {
  const logged = histories.filter(({ values }) => values.length > 0);
  return {
    kind: 'series',
    series: logged.map(seriesOf),
    notices: [...thinnedNotice(logged), ...(logged.length === 0 ? [nothingLogged()] : [])],
  };

  function nothingLogged(): Notice {
    const ofModel =
      model === undefined
        ? []
        : [version === undefined ? `the versions of "${model}"` : `version ${version} of "${model}"`];
    const runs = [...(options.runIds.length === 0 ? [] : ['the runs named']), ...ofModel].join(' and ');
    const text =
      runs === ''
        ? 'Whose history is not said: name a model, or runs.'
        : `No run of ${runs} has logged the metric "${options.metric}": compare its name with the table of runs.`;
    return { severity: 'info', text };
  }
}

function seriesOf({ runId, metric, model, version, times, values }: MetricHistory): SignalSeries {
  return {
    name: metric,
    labels: {
      ...(model === undefined ? {} : { model }),
      ...(version === undefined ? {} : { version }),
      run_id: runId,
    },
    times,
    value: values,
  };
}

function thinnedNotice(histories: readonly MetricHistory[]): Notice[] {
  const runs = [...new Set(histories.filter(({ thinned }) => thinned).map(({ runId }) => runId))];
  return runs.length === 0
    ? []
    : [
        {
          severity: 'info',
          text: `MLflow gives long histories of several runs thinned out, and points of ${runs.length === 1 ? `the run ${runs[0]}` : `${runs.length} runs`} may be missing: ask for one run alone to see all of them.`,
        },
      ];
}

interface Event {
  /** Unix milliseconds. */
  readonly time: number;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
}

/**
 * When versions were registered (MLflow) and when they started and stopped serving (Prometheus), as Grafana's
 * annotations. MLflow keeps no history of its aliases: a moved alias shows as the traffic that follows it, and the
 * current aliases are in the text.
 */
function deploymentsTable(
  models: readonly RegisteredModel[],
  serving: Matrix | undefined,
  context: PlanContext
): Table {
  const events = [...models.flatMap(registrations), ...(serving === undefined ? [] : changes(serving, context))]
    .filter(({ time }) => time >= context.from * 1000 && time <= context.to * 1000)
    .sort((a, b) => a.time - b.time);
  return {
    name: 'deployments',
    columns: [
      { name: 'time', type: 'time', values: events.map(({ time }) => time) },
      { name: 'title', type: 'text', values: events.map(({ title }) => title) },
      { name: 'text', type: 'text', values: events.map(({ text }) => text) },
      { name: 'tags', type: 'text', values: events.map(({ tags }) => tags.join(',')) },
    ],
  };
}

function registrations(model: RegisteredModel): Event[] {
  return model.versions.map(({ version, created, aliases, description, tags }) => ({
    time: deployedAt({ created, tags }) * 1000,
    title: `${model.name} v${version} ${DEPLOYED_AT in tags ? 'deployed' : 'registered'}`,
    text: [
      aliases.length === 0 ? 'No alias.' : `Current aliases: ${aliases.join(', ')}.`,
      ...(description === '' ? [] : [description]),
    ].join(' '),
    tags: [model.name, `v${version}`, 'registered'],
  }));
}

/** A series that is absent for more than one step was not served; what runs at the edges of the range is no change. */
function changes(serving: Matrix, { from, to, step, profile }: PlanContext): Event[] {
  return serving.series.flatMap(({ labels, times }) => {
    const model = labels[profile.labels.model] ?? '';
    const version = labels[profile.labels.version] ?? '';
    const event = (time: number, what: string, tag: string): Event => ({
      time: time * 1000,
      title: `${model} v${version} ${what}`,
      text: 'Seen in traffic.',
      tags: [model, `v${version}`, tag],
    });
    return Array.from(times).flatMap((time, i) => {
      const began = i === 0 ? time > from + step : time - (times[i - 1] ?? NaN) > 1.5 * step;
      const ceased = i === times.length - 1 ? time < to - step : (times[i + 1] ?? NaN) - time > 1.5 * step;
      return [
        ...(began ? [event(time, 'started serving', 'serving')] : []),
        ...(ceased ? [event(time + step, 'stopped serving', 'stopped')] : []),
      ];
    });
  });
}

export function derive(
  query: SignalQuery<MlflowOptions>,
  { models, runs, history, serving }: AnswersOf<MlflowPlan>,
  context: PlanContext
): Derived {
  if (history !== undefined) {
    return historySeries(history, query);
  }
  if (runs !== undefined) {
    const { table, notices } =
      query.options.view === 'parameters' ? { table: parametersTable(runs), notices: [] } : runsTable(runs);
    const full = runs.length === query.options.limit;
    const text = `Only the first ${runs.length} runs are shown: raise the limit, or filter them.`;
    return { kind: 'table', table, notices: [...(full ? [{ severity: 'info' as const, text }] : []), ...notices] };
  }
  const chosen = (models ?? []).map((model) => ({
    ...model,
    versions: model.versions.filter(({ version }) => query.version === undefined || version === query.version),
  }));
  if (query.options.view === 'deployments') {
    const matrix = serving === undefined || isUnavailable(serving) ? undefined : serving;
    return {
      kind: 'table',
      table: deploymentsTable(chosen, matrix, context),
      notices: isUnavailable(serving)
        ? [{ severity: 'warning', text: `When versions started serving is unknown: ${serving.unavailable}` }]
        : [],
    };
  }
  const table = query.options.view === 'registry' ? registryTable(models ?? []) : versionsTable(chosen);
  return { kind: 'table', table, notices: [] };
}
