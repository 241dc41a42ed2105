import type { DetectorState } from '../../stats/conceptdrift';
import type { Table } from '../../query/derived';
import type { PlanContext } from '../../query/signal';
import type { ErrorStream } from './stream';

interface Watched {
  readonly stream: ErrorStream;
  readonly states: ReadonlyArray<{ readonly name: string; readonly states: readonly DetectorState[] }>;
}

/** The moments at which a detector called drift, as Grafana's annotations. */
export function annotationsTable(watched: readonly Watched[], { from, to }: PlanContext): Table {
  const events = watched
    .flatMap(({ stream, states }) =>
      states.flatMap(({ name, states: said }) =>
        said.flatMap((state, i) =>
          state === 'drift' && stream.times[i] >= from && stream.times[i] <= to
            ? [{ time: stream.times[i] * 1000, name, stream, rate: stream.errors[i] / stream.observations[i] }]
            : []
        )
      )
    )
    .sort((a, b) => a.time - b.time);
  const model = ({ labels }: ErrorStream): string => labels.model ?? '';
  const version = ({ labels }: ErrorStream): string => `v${labels.version ?? ''}`;
  return {
    name: 'concept drift',
    columns: [
      { name: 'time', type: 'time', values: events.map(({ time }) => time) },
      {
        name: 'title',
        type: 'text',
        values: events.map(({ stream }) => `Concept drift of ${model(stream)} ${version(stream)}`),
      },
      {
        name: 'text',
        type: 'text',
        values: events.map(
          ({ name, rate }) => `${name} detected a change; ${(rate * 100).toFixed(1)} % errors in that step.`
        ),
      },
      {
        name: 'tags',
        type: 'text',
        values: events.map(({ stream, name }) => [model(stream), version(stream), 'concept drift', name].join(',')),
      },
    ],
  };
}
