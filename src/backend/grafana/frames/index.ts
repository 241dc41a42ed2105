export * from './frame';
export { decodeFrame } from './arrow/decode';
export { encodeFrame } from './arrow/encode';
export { frameToJson } from './json';
export { type GraphEdge, type GraphNode, nodeGraph } from './make/graph';
export { numeric, numericLong } from './make/numeric';
export { noData, timeSeries, timeSeriesWide } from './make/series';
export { type Annotation, annotations, table } from './make/table';
