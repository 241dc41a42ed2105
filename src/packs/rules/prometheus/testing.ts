import { definitions, withOverrides } from '../index';
import { type PrometheusOptions, type PrometheusPack, prometheusPack, type PrometheusRule } from './pack';

export const packOf = (only?: readonly string[], options: PrometheusOptions = {}, models?: readonly string[]) =>
  prometheusPack(withOverrides(definitions, { ...(only && { only }), ...(models && { models }) }), options);

export const rulesOf = (pack: PrometheusPack): readonly PrometheusRule[] => pack.groups.flatMap(({ rules }) => rules);
