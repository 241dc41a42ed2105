/** Windows that slide over steps. */
export { slidingSums } from './slidingSum';
