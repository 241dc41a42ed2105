export { QueryError } from './parse';
export { answerer, evaluateFor } from './answer';
export { liveRoute, liveStream } from './live';
export { fetchPlan } from './fetch';
export { heldBytes, isMuch, packAnswers, Threads } from './threads';
