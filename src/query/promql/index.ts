export { type PromQL, escapeLabelValue, literally, promql, rawPromql } from './text';
export { type Matcher, selector } from './selector';
export { narrowed } from './narrow';
