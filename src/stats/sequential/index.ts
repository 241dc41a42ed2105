/** Comparisons that stay valid however often one looks. */
export { DEFAULT_TAU, overTime, sequentialDifference, type SequentialLook } from './sequentialDifference';
