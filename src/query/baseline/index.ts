/** What normal is: the artifact of the run that made a version, a fixed window, or the same window earlier. */
export { type Baseline, readBaseline, type Library, libraryOf, noBaseline } from './artifact';
export { capture, type Captured, type CapturePlan, type CaptureQuery, planCapture, refusedCapture } from './capture';
export { align, type Aligned, compareBaselines } from './comparison';
export { baselineOption, baselinesRequest, earlier, type EarlierRequest } from './options';
