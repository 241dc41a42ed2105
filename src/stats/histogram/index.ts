/** Histograms: cumulative buckets, bins, and sparse native ones; what can be read off them, and how surely. */
export {
  addBins,
  type Bins,
  type BinsReading,
  binsOfCumulative,
  rebin,
  sameEdge,
  sameEdges,
  sharesBelow,
  totalOf,
  binMapping,
  commonEdges,
  toEdges,
  monotone,
  type Monotone,
} from './bins';
export {
  NO_ESTIMATE,
  type BinnedEstimate,
  apdex,
  fractionBelow,
  cumulativeQuantile,
  type QuantileEstimate,
} from './quantile';
export { binnedMoments, closedEdges, maximumBound, midpoints, minimumBound, type Caps } from './moments';
export {
  layoutOf,
  relativeErrorOf,
  type SparseBucket,
  type SparseHistogram,
  type SparseLayout,
  addNative,
  binsOfNative,
  nativeOnEdges,
  reduceSchema,
} from './native';
export { nativeFraction, nativeFractionBelow, nativeQuantile, type Interpolation } from './nativeQuantile';
