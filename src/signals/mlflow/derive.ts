import type { Derived } from '../../query/derived';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { deploymentsTable } from './deployments';
import { historySeries } from './history';
import type { MlflowOptions } from './options';
import type { MlflowPlan } from './plan';
import { parametersTable, runsTable } from './runs';
import { versionsTable } from './versions';

export function derive(
  query: SignalQuery<MlflowOptions>,
  { models, runs, history, serving }: AnswersOf<MlflowPlan>,
  context: PlanContext
): Derived {
  if (history !== undefined) {
    return historySeries(history, query);
  }
  if (runs !== undefined) {
    const table = query.options.view === 'parameters' ? parametersTable(runs) : runsTable(runs);
    const full = runs.length === query.options.limit;
    const text = `Only the first ${runs.length} runs are shown: raise the limit, or filter them.`;
    return { kind: 'table', table, notices: full ? [{ severity: 'info', text }] : [] };
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
  return { kind: 'table', table: versionsTable(chosen), notices: [] };
}
