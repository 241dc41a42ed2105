/** Quality of regression from sums of errors. */
export { regressionFigure, type RegressionMeasure, type RegressionSums } from './regression';
