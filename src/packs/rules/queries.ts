import { type LabelFilter, QUERY_VERSION, type QueryEnvelope, type Statistic } from '../../query/query';
import { escapeRegex } from '../../text';
import type { AlertDefinition } from './definition';
import type { AlertRule, PackSettings } from './pack';

/** A query of the data source, as a panel or a rule holds it. */
type RuleQuery = Readonly<Record<string, unknown>>;

export interface RuleQueryOptions {
  readonly mode: 'instant' | 'range';
  readonly statistic: Statistic;
  /** By the recovery thresholds: for the level that decides whether an alert may end. */
  readonly recovery?: boolean;
  /** Where texts alone read it. */
  readonly evidence?: QueryEnvelope['evidence'];
  /** In place of the definition's own, where something else is asked beside it. */
  readonly options?: AlertDefinition['query']['options'];
}

/** The query of a rule. It always contains the thresholds, so that they are what is evaluated. */
export function queryOf(
  { definition: { query }, thresholds, recovery }: Pick<AlertRule, 'definition' | 'thresholds' | 'recovery'>,
  { models }: Pick<PackSettings, 'models'>,
  asked: RuleQueryOptions
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
    ...(asked.evidence === undefined ? {} : { evidence: asked.evidence }),
    thresholds: asked.recovery === true ? recovery : thresholds,
    options: asked.options ?? query.options,
  };
}

const modelFilter = (models: readonly string[]): LabelFilter => ({
  label: 'model',
  op: '=~',
  value: models.map(escapeRegex).join('|'),
});
