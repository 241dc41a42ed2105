/** Quality of classification: from outcomes counted, and from scores binned by what was true. */
export {
  LEAST_OF_A_CLASS,
  binaryFigure,
  binaryValue,
  type BinaryCounts,
  type BinaryMeasure,
  type Figure,
} from './binary';
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
export { classCounts, LEAST_FOR_A_CLASS, multiclassFigure, multiclassValue, type ConfusionMatrix } from './multiclass';
export { areaInterval, averagePrecision, precisionInterval, rocAuc } from './ranking';
