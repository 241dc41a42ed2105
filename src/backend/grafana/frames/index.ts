export * from './frame';
export { decodeFrame } from './arrow/decode';
export { encodeFrame } from './arrow/encode';
export { frameToJson } from './json';
export { writeFrame, type Written } from './write';
export {
  type GraphEdge,
  type GraphNode,
  nodeGraph,
  numeric,
  numericLong,
  noData,
  timeSeries,
  timeSeriesWide,
  type Annotation,
  annotations,
  table,
} from './make';
