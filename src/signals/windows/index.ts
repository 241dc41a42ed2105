/** Counts over a window that slides along the range, asked of Prometheus at a cost that does not grow with the window. */
export { counted, type CountedRequest, type Windowing, windowing } from './windowing';
export { slide } from './slide';
