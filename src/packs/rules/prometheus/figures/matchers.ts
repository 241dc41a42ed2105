import { literally, type Matcher } from '../../../../query/promql';

export const equal = (label: string, value: string): Matcher => ({ label, op: '=', value });
export const matching = (label: string, value: string): Matcher => ({ label, op: '=~', value });

/** An edge as Prometheus 2 and 3 write it: `1` and `1.0` are the same. */
export const edge = (value: number): Matcher =>
  matching('le', `${literally(String(Number(value.toPrecision(12))))}(\\.0)?`);

/** Only these values of a label; all where there are none. */
export const oneOf = (label: string, values: readonly string[] = []): readonly Matcher[] =>
  values.length === 0 ? [] : [matching(label, values.map(literally).join('|'))];
