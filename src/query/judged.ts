import { elementAt } from '../stats/elements';
import type { Thresholds } from './signal';

/**
 * The measure that the one pair of thresholds of a query applies to: the first of `preferred` (those with default
 * thresholds) that is asked for, otherwise the first measure asked for. It depends on the query and never on its result:
 * a measure that has no data now must not hand its thresholds to another.
 */
export const judgedMeasure = <M extends string>(preferred: readonly M[], measures: readonly M[]): M =>
  preferred.find((one) => measures.includes(one)) ?? elementAt(measures, 0);

/** For measures without default thresholds: on which side a query's own are passed. */
export const worse = (direction: Thresholds['direction']): Thresholds => ({ direction });
