import protobuf from 'protobufjs';
import type { NativeObservations } from './nativeHistogram';

const MAX_LITERAL = 65_536;

/** Bytes in Snappy's block format, written as literals alone: valid for every reader, and no smaller. */
function snappyLiteral(bytes: Uint8Array): Buffer {
  const parts: Uint8Array[] = [varint(bytes.length)];
  for (let at = 0; at < bytes.length; at += MAX_LITERAL) {
    const literal = bytes.subarray(at, at + MAX_LITERAL);
    const length = literal.length - 1;
    // Tag 61: a literal whose length less one stands in the two bytes that follow.
    parts.push(Uint8Array.of(61 << 2, length & 0xff, length >> 8), literal);
  }
  return Buffer.concat(parts);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...bytes, rest]);
}

/** What is written of one series; all times are Unix seconds, each list ascending. */
export interface WrittenSeries {
  /** `__name__` among them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly samples?: ReadonlyArray<readonly [time: number, value: number]>;
  readonly histograms?: ReadonlyArray<readonly [time: number, histogram: NativeObservations]>;
  readonly exemplars?: ReadonlyArray<{
    readonly time: number;
    readonly value: number;
    readonly labels: Readonly<Record<string, string>>;
  }>;
}

const PROTO = `
syntax = "proto3";
message WriteRequest { repeated TimeSeries timeseries = 1; }
message TimeSeries {
  repeated Label labels = 1;
  repeated Sample samples = 2;
  repeated Exemplar exemplars = 3;
  repeated Histogram histograms = 4;
}
message Label { string name = 1; string value = 2; }
message Sample { double value = 1; int64 timestamp = 2; }
message Exemplar { repeated Label labels = 1; double value = 2; int64 timestamp = 3; }
message Histogram {
  uint64 count_int = 1;
  double sum = 3;
  sint32 schema = 4;
  double zero_threshold = 5;
  uint64 zero_count_int = 6;
  repeated BucketSpan negative_spans = 8;
  repeated sint64 negative_deltas = 9;
  repeated BucketSpan positive_spans = 11;
  repeated sint64 positive_deltas = 12;
  int64 timestamp = 15;
  repeated double custom_values = 16;
}
message BucketSpan { sint32 offset = 1; uint32 length = 2; }
`;

// Resolved at once: the protocol room, where it is loaded later, takes the Long type away that 64-bit fields begin with.
const WriteRequest = protobuf.parse(PROTO, { keepCase: true }).root.resolveAll().lookupType('WriteRequest');

/**
 * Writes to the remote-write receiver (protocol 1.0) of a Prometheus. Out-of-order floats are taken up to 30 days late;
 * native histograms must come in order and within the last hour before the newest sample. Throws what the server says.
 */
export async function remoteWrite(url: string, series: readonly WrittenSeries[]): Promise<void> {
  const message = WriteRequest.create({ timeseries: series.map(timeSeries) });
  const answer = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: new Uint8Array(snappyLiteral(WriteRequest.encode(message).finish())),
  });
  if (!answer.ok) {
    throw new Error(`remote write answered ${answer.status}: ${await answer.text()}`);
  }
}

const labels = (map: Readonly<Record<string, string>>): object[] =>
  Object.entries(map)
    // Prometheus wants them sorted by bytes.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, value }));

const milliseconds = (time: number): number => Math.round(time * 1000);

function timeSeries(series: WrittenSeries): object {
  return {
    labels: labels(series.labels),
    samples: (series.samples ?? []).map(([time, value]) => ({ value, timestamp: milliseconds(time) })),
    exemplars: (series.exemplars ?? []).map((exemplar) => ({
      labels: labels(exemplar.labels),
      value: exemplar.value,
      timestamp: milliseconds(exemplar.time),
    })),
    histograms: (series.histograms ?? []).map(([time, histogram]) => ({
      count_int: histogram.count,
      sum: histogram.sum,
      schema: histogram.schema,
      zero_threshold: histogram.zeroThreshold,
      zero_count_int: histogram.zeroCount,
      ...sparse('positive', histogram.positive),
      ...sparse('negative', histogram.negative),
      custom_values: histogram.custom ?? [],
      timestamp: milliseconds(time),
    })),
  };
}

/** Bucket counts by index as spans of neighbours, each count as its difference to the one before. */
function sparse(side: 'positive' | 'negative', buckets: ReadonlyMap<number, number>): object {
  const spans: { offset: number; length: number }[] = [];
  const deltas: number[] = [];
  let next = 0;
  let before = 0;
  for (const [index, count] of [...buckets].sort(([a], [b]) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && index === next) {
      last.length++;
    } else {
      spans.push({ offset: index - next, length: 1 });
    }
    deltas.push(count - before);
    before = count;
    next = index + 1;
  }
  return { [`${side}_spans`]: spans, [`${side}_deltas`]: deltas };
}
