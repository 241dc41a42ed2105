import { literally } from '../../query/promql';
import { type LabelFilter, QUERY_VERSION, type Statistic } from '../../query/query';
import type { AlertDefinition } from './definition';
import type { AlertRule, PackSettings } from './pack';

/** A query of the data source, as a panel or a rule holds it. */
export type RuleQuery = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly mode: 'instant' | 'range';
  readonly statistic: Statistic;
  /** By the eased thresholds: for the level that tells whether an alert may end. */
  readonly eased?: boolean;
  /** In place of the definition's own, where something else is asked beside it. */
  readonly options?: AlertDefinition['query']['options'];
}

/** What a rule asks of the data source. Its thresholds always stand in it: what is read there is what is judged. */
export function queryOf(
  { definition: { query }, thresholds, eased }: Pick<AlertRule, 'definition' | 'thresholds' | 'eased'>,
  { models }: Pick<PackSettings, 'models'>,
  asked: Asked
): RuleQuery {
  return {
    queryVersion: QUERY_VERSION,
    signal: query.signal,
    ...(models.length === 1 ? { model: models[0] } : {}),
    ...(models.length > 1 ? { filters: [modelFilter(models)] } : {}),
    ...(query.groupBy === undefined ? {} : { groupBy: query.groupBy }),
    window: query.window,
    mode: asked.mode,
    statistics: [asked.statistic],
    thresholds: asked.eased === true ? eased : thresholds,
    options: asked.options ?? query.options,
  };
}

const modelFilter = (models: readonly string[]): LabelFilter => ({
  label: 'model',
  op: '=~',
  value: models.map(literally).join('|'),
});
