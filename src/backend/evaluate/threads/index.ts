export { isMuch, pack, type Packed } from './pack';
export { OverloadError, Threads } from './threads';
