export { heldBytes, isMuch, pack, type Packed } from './pack';
export { Threads } from './threads';
