/** Detectors of a change in the error rate, fed with counts per step. */
export { adwin, type Adwin, type AdwinOptions } from './adwin';
export { cusum, type CusumOptions } from './cusum';
export { ddm, type DdmOptions } from './ddm';
export { detect, type Detector, type DetectorState } from './detector';
export { hddmA, type HddmAOptions } from './hddmA';
export { pageHinkley, pageHinkleyThreshold, type PageHinkleyOptions } from './pageHinkley';
