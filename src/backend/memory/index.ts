export { collector } from './collector';
export { Memory } from './memory';
