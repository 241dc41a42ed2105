/** Histograms: cumulative buckets, bins, and sparse native ones; what can be read off them, and how surely. */
export { NO_ESTIMATE, type BinnedEstimate } from './estimate';
export { monotone, type Monotone } from './monotone';
export { cumulativeQuantile, type QuantileEstimate } from './quantile';
export { layoutOf, relativeErrorOf, type SparseBucket, type SparseHistogram, type SparseLayout } from './native';
export { nativeQuantile, type Interpolation } from './nativeQuantile';
