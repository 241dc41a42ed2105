import { DEPLOYED_AT, deployedAt } from '../../query/deployment';
import type { Table } from '../../query/derived';
import type { RegisteredModel } from '../../query/request';
import type { Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';

interface Event {
  /** Unix milliseconds. */
  readonly time: number;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
}

/**
 * When versions were registered (MLflow) and when they started and stopped serving (Prometheus), as Grafana's
 * annotations. MLflow keeps no history of its aliases: a moved alias shows as the traffic that follows it, and the
 * aliases of today stand in the text.
 */
export function deploymentsTable(
  models: readonly RegisteredModel[],
  serving: Matrix | undefined,
  context: PlanContext
): Table {
  const events = [...models.flatMap(registrations), ...(serving === undefined ? [] : changes(serving, context))]
    .filter(({ time }) => time >= context.from * 1000 && time <= context.to * 1000)
    .sort((a, b) => a.time - b.time);
  return {
    name: 'deployments',
    columns: [
      { name: 'time', type: 'time', values: events.map(({ time }) => time) },
      { name: 'title', type: 'text', values: events.map(({ title }) => title) },
      { name: 'text', type: 'text', values: events.map(({ text }) => text) },
      { name: 'tags', type: 'text', values: events.map(({ tags }) => tags.join(',')) },
    ],
  };
}

function registrations(model: RegisteredModel): Event[] {
  return model.versions.map(({ version, created, aliases, description, tags }) => ({
    time: deployedAt({ created, tags }) * 1000,
    title: `${model.name} v${version} ${DEPLOYED_AT in tags ? 'deployed' : 'registered'}`,
    text: [
      aliases.length === 0 ? 'No alias.' : `Current aliases: ${aliases.join(', ')}.`,
      ...(description === '' ? [] : [description]),
    ].join(' '),
    tags: [model.name, `v${version}`, 'registered'],
  }));
}

/** A series that is absent for more than one step was not served; what runs at the edges of the range is no change. */
function changes(serving: Matrix, { from, to, step, profile }: PlanContext): Event[] {
  return serving.series.flatMap(({ labels, times }) => {
    const model = labels[profile.labels.model] ?? '';
    const version = labels[profile.labels.version] ?? '';
    const event = (time: number, what: string, tag: string): Event => ({
      time: time * 1000,
      title: `${model} v${version} ${what}`,
      text: 'Seen in traffic.',
      tags: [model, `v${version}`, tag],
    });
    return Array.from(times).flatMap((time, i) => {
      const began = i === 0 ? time > from + step : time - times[i - 1] > 1.5 * step;
      const ceased = i === times.length - 1 ? time < to - step : times[i + 1] - time > 1.5 * step;
      return [
        ...(began ? [event(time, 'started serving', 'serving')] : []),
        ...(ceased ? [event(time + step, 'stopped serving', 'stopped')] : []),
      ];
    });
  });
}
