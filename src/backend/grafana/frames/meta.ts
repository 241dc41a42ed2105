import type { Field, FieldConfig, FrameMeta } from './frame';

/** Grafana's name for a field's type in the browser. */
export const browserType: Record<Field['type'], string> = {
  number: 'number',
  time: 'time',
  text: 'string',
  boolean: 'boolean',
};

/** `meta` as Grafana parses it. A statistic without a figure is left out: its reader would make it zero. */
export function metaForGrafana(meta: FrameMeta): unknown {
  return meta.stats === undefined ? meta : { ...meta, stats: meta.stats.filter(({ value }) => Number.isFinite(value)) };
}

/**
 * `config` as Grafana parses it. Decimals are an unsigned 16-bit integer there, and anything else costs the whole
 * frame: they are rounded and bounded. Other figures that JSON cannot hold become null, which Grafana reads as unset.
 */
export function configForGrafana({ decimals, ...config }: FieldConfig): unknown {
  return decimals === undefined || Number.isNaN(decimals)
    ? config
    : { ...config, decimals: Math.min(Math.max(Math.round(decimals), 0), 65535) };
}
