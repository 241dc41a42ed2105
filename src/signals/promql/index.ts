export { type PromQL, escapeLabelValue, promql, rawPromql } from './text';
export { type Matcher, selector } from './selector';
