export { QueryError } from './parse';
export { answerer, evaluateFor, isAlerting, NoDataSourceError } from './answer';
export { liveStream } from './live';
export { fetchPlan } from './fetch';
