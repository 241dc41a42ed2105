/** A baseline made of what a version's series counted over a stretch of time. */
export { type CaptureQuery, type CapturePlan, planCapture } from './plan';
export { type Captured, capture } from './capture';
