/** What quality is likely to be before any label has arrived. */
export { estimateQuality, type CalibrationMap, type EstimatedMeasure, type QualityEstimate } from './estimateQuality';
