/**
 * Names of the queries and expressions of a rule. Those of queries that stand in a formula are letters alone: older
 * versions of Grafana's expressions know no others.
 */
export const REF = {
  level: 'Level',
  /** The level by the eased thresholds. */
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
