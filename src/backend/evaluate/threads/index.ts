export { heldBytes, isMuch, pack, packAnswers, type Packed } from './pack';
export { Threads } from './threads';
