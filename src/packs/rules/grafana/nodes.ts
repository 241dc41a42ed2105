import { type Band, conditionOf, HELD, UNKNOWN_SCORE } from '../condition';
import type { AlertRule } from '../pack';

/**
 * Names of the queries and expressions of a rule. Those used in a formula are only letters: older
 * versions of Grafana's expressions know no others.
 */
export const REF = {
  level: 'Level',
  /** The level by the recovery thresholds. */
  recovery: 'Recovery',
  score: 'Score',
  alert: 'Alert',
  value: 'Value',
  sample: 'Sample',
  lower: 'Lower',
  upper: 'Upper',
  /** The threshold in force, where it moves with the sample. */
  threshold: 'Threshold',
} as const;

/** Grafana's server-side expressions are queries to a data source of this uid. */
export const EXPRESSIONS = '__expr__';

interface Evaluator {
  readonly type: 'gt' | 'lt' | 'within_range' | 'outside_range';
  readonly params: readonly number[];
}

/** The score of `condition.ts` as a formula over the levels. */
function scoreExpression({ definition, severity }: AlertRule): string {
  const sum = definition.hysteresis.kind === 'none' ? `2 * $${REF.level}` : `$${REF.level} + $${REF.recovery}`;
  return definition.handling.insufficient === 'hold'
    ? `${sum} + ${HELD[severity] - UNKNOWN_SCORE} * ($${REF.level} < 0)`
    : sum;
}

export const scoreNode = (rule: AlertRule): Readonly<Record<string, unknown>> => ({
  refId: REF.score,
  type: 'math',
  expression: scoreExpression(rule),
  datasource: { type: EXPRESSIONS, uid: EXPRESSIONS },
});

/** Grafana keeps an instance that is pending or firing until `unloadEvaluator` holds. */
export function alertNode({ severity, thresholds }: AlertRule): Readonly<Record<string, unknown>> {
  const { enter, stay } = conditionOf(severity, thresholds);
  return {
    refId: REF.alert,
    type: 'threshold',
    expression: REF.score,
    conditions: [{ evaluator: inside(enter), unloadEvaluator: outside(stay) }],
    datasource: { type: EXPRESSIONS, uid: EXPRESSIONS },
  };
}

const inside = ({ above, below }: Band): Evaluator =>
  below === undefined ? { type: 'gt', params: [above] } : { type: 'within_range', params: [above, below] };

const outside = ({ above, below }: Band): Evaluator =>
  below === undefined ? { type: 'lt', params: [above] } : { type: 'outside_range', params: [above, below] };
