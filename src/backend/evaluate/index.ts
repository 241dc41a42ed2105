export { QueryError } from './parse';
export { answerer, evaluateFor } from './answer';
export { liveRoute, liveStream } from './live';
export { fetchPlan } from './fetch';
export { extentOf, packAnswers, Threads } from './threads';
