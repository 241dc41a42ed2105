/** Histograms: cumulative buckets, bins, and sparse native ones; what can be read off them, and how surely. */
export {
  addBins,
  type Bins,
  type BinsReading,
  binsOfCumulative,
  sameEdge,
  sameEdges,
  sharesBelow,
  totalOf,
} from './bins';
export { binMapping, commonEdges, toEdges } from './commonEdges';
export { NO_ESTIMATE, type BinnedEstimate } from './estimate';
export { apdex, fractionBelow } from './fraction';
export { binnedMoments, closedEdges, maximumBound, midpoints, minimumBound, type Caps } from './moments';
export { monotone, type Monotone } from './monotone';
export { layoutOf, relativeErrorOf, type SparseBucket, type SparseHistogram, type SparseLayout } from './native';
export { addNative, binsOfNative, nativeOnEdges, reduceSchema } from './nativeArithmetic';
export { nativeFraction, nativeFractionBelow } from './nativeFraction';
export { nativeQuantile, type Interpolation } from './nativeQuantile';
export { cumulativeQuantile, type QuantileEstimate } from './quantile';
