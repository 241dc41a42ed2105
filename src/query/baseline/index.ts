/** What normal is: the artifact of the run that made a version, a fixed window, or the same window earlier. */
export { type Baseline, type BaselineReading, readBaseline } from './artifact';
export { capture, type Captured, type CapturePlan, type CaptureQuery, planCapture } from './capture';
export { compareBaselines, type ComparedThing, align, type Aligned } from './comparison';
export { type Library, libraryOf, noBaseline, type FoundBaseline } from './artifact';
export { type BaselineOption, baselineOption, baselinesRequest, earlier, type EarlierRequest } from './options';
