import type { Field, Frame, FrameMeta } from '../frame';

interface About {
  readonly refId: string;
  readonly name?: string;
  readonly meta?: Omit<FrameMeta, 'type' | 'typeVersion'>;
}

/** Columns for people to read; no rule is evaluated on them. */
export function table({ refId, name = '', meta }: About, fields: readonly Field[]): Frame {
  return {
    name,
    refId,
    meta: { preferredVisualisationType: 'table', ...meta, type: 'table', typeVersion: [0, 0] },
    fields,
  };
}

/** A thing that happened, or went on for a while. */
export interface Annotation {
  /** Unix milliseconds. */
  readonly time: number;
  readonly timeEnd?: number;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  /** Tells it from others, so that a panel does not show it twice. */
  readonly id: string;
}

/** Events as Grafana's annotation queries read them: its names of columns, tags with commas between. */
export function annotations(about: About, events: readonly Annotation[]): Frame {
  return {
    name: about.name ?? 'annotations',
    refId: about.refId,
    ...(about.meta === undefined ? {} : { meta: about.meta }),
    fields: [
      { name: 'time', type: 'time', values: events.map(({ time }) => time) },
      { name: 'timeEnd', type: 'time', values: events.map(({ timeEnd }) => timeEnd ?? null) },
      { name: 'title', type: 'text', values: events.map(({ title }) => title) },
      { name: 'text', type: 'text', values: events.map(({ text }) => text) },
      {
        name: 'tags',
        type: 'text',
        values: events.map(({ tags }) => tags.map((tag) => tag.replaceAll(',', ' ')).join(',')),
      },
      { name: 'id', type: 'text', values: events.map(({ id }) => id) },
    ],
  };
}
