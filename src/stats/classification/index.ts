/** Quality of classification: from outcomes counted, and from scores binned by what was true. */
export { MIN_PER_CLASS, binaryFigure, binaryValue, type BinaryCounts, type BinaryMeasure, type Figure } from './binary';
export {
  brier,
  calibrationError,
  ends,
  logLoss,
  LOSSES,
  lossInterval,
  reliability,
  type Loss,
  type ScoreBins,
} from './calibration';
export { classCounts, MIN_FOR_CLASS, multiclassFigure, multiclassValue, type ConfusionMatrix } from './multiclass';
export { areaInterval, averagePrecision, precisionInterval, rocAuc } from './ranking';
