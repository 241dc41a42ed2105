/** Quality of classification: from outcomes counted, and from scores binned by what was true. */
export {
  atThreshold,
  LEAST_OF_A_CLASS,
  binaryFigure,
  binaryValue,
  type BinaryCounts,
  type BinaryMeasure,
  type BinaryOptions,
  type Figure,
} from './binary';
export {
  brier,
  calibrationError,
  calibrationInTheLarge,
  ends,
  logLoss,
  LOSSES,
  lossInterval,
  reliability,
  type CalibrationError,
  type Loss,
  type ReliabilityBin,
  type ScoreBins,
} from './calibration';
export {
  classCounts,
  LEAST_FOR_A_CLASS,
  multiclassFigure,
  multiclassValue,
  type Average,
  type ConfusionMatrix,
  type MulticlassMeasure,
} from './multiclass';
export {
  areaInterval,
  averagePrecision,
  hanleyMcNeil,
  precisionInterval,
  rocAuc,
  scoreSeparation,
  type RankingFigure,
} from './ranking';
