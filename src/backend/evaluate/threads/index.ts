export { extentOf, pack, packAnswers, type Packed } from './pack';
export { Threads } from './threads';
