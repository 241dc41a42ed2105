/** What normal is: the artifact of the run that made a version, a fixed window, or the same window earlier. */
export { type Baseline, readBaseline, type Library, libraryOf, noBaseline } from './artifact';
export { capture, type CapturePlan, planCapture } from './capture';
export { compareBaselines, align, type Aligned } from './comparison';
export { baselineOption, baselinesRequest, earlier, type EarlierRequest } from './options';
