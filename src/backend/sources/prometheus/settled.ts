import type { RangeRequest } from '../../../query/request';
import type { Matrix } from '../../../query/series';

/** Samples may still arrive late (remote write, rule evaluation): what is older than this is taken as final. */
export const SETTLED_AFTER_SECONDS = 600;

/** A range that Prometheus would answer the same way tomorrow: long past, on the grid of its step. */
export function isSettled(request: RangeRequest, nowSeconds: number): boolean {
  const onGrid = (time: number): boolean => Math.abs(time / request.step - Math.round(time / request.step)) < 1e-9;
  return request.end < nowSeconds - SETTLED_AFTER_SECONDS && onGrid(request.start) && onGrid(request.end);
}

/** An answer with warnings may be a partial one (Thanos, Mimir). */
export const isWhole = (matrix: Matrix): boolean => matrix.warnings.length === 0;

const BUCKET_BYTES = 64;
const ENTRY_BYTES = 200;

/** Bytes that a matrix takes in memory, roughly. */
export function weighMatrix(matrix: Matrix): number {
  let bytes = ENTRY_BYTES;
  for (const { labels, times, values, histograms } of matrix.series) {
    bytes += ENTRY_BYTES + times.byteLength + values.byteLength;
    for (const [name, value] of Object.entries(labels)) {
      bytes += 2 * (name.length + value.length);
    }
    for (const { histogram } of histograms ?? []) {
      bytes += ENTRY_BYTES + histogram.buckets.length * BUCKET_BYTES;
    }
  }
  return bytes;
}
