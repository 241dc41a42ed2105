/** Histograms: cumulative buckets, bins, and sparse native ones; what can be read off them, and how surely. */
export {
  type Bins,
  type BinsReading,
  binsOfCumulative,
  rebin,
  sameEdge,
  sameEdges,
  totalOf,
  binMapping,
  commonEdges,
  monotone,
} from './bins';
export { NO_ESTIMATE, type BinnedEstimate, fractionBelow, cumulativeQuantile, type QuantileEstimate } from './quantile';
export { binnedMoments, closedEdges, maximumBound, type Caps } from './bins';
export { layoutOf, type SparseHistogram } from './native';
export { nativeFractionBelow, nativeQuantile, type Interpolation } from './nativeQuantile';
