import { type DataFrame, type Field, FieldType, type PanelData } from '@grafana/data';
import type { PanelSpec } from './panels';

/** What tells a series from others: its labels and its name, in the order of reading. */
function partsOf({ name, labels = {} }: Field): Map<string, string> {
  const { model: _model, version, measure: _measure, ...others } = labels;
  return new Map([
    ...(version === undefined ? [] : [['version', `v${version}`] as const]),
    ...Object.entries(others),
    ['', name],
  ]);
}

const isFigure = ({ type, labels }: Field): boolean => type === FieldType.number && labels !== undefined;

/** Series named by what differs among them: on a page about one model, a legend need not repeat what all are of. */
export function shortNames(frames: readonly DataFrame[]): DataFrame[] {
  const all = frames.flatMap(({ fields }) => fields.filter(isFigure).map(partsOf));
  const keys = new Set(all.flatMap((parts) => [...parts.keys()]));
  const telling = [...keys].filter((key) => new Set(all.map((parts) => parts.get(key))).size > 1);
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      if (!isFigure(field)) {
        return field;
      }
      const parts = partsOf(field);
      const said = telling.flatMap((key) => parts.get(key) ?? []);
      const displayNameFromDS = said.length === 0 ? field.name : said.join(' · ');
      return { ...field, config: { ...field.config, displayNameFromDS } };
    }),
  }));
}

/** A table with these columns alone, in this order; those that it does not have are left out. */
export const withColumns = (frames: readonly DataFrame[], columns: readonly string[]): DataFrame[] =>
  frames.map((frame) => ({
    ...frame,
    fields: columns.flatMap((name) => frame.fields.find((field) => field.name === name) ?? []),
  }));

/** Frames without the series whose names do not begin with `prefix`. */
export const withSeries = (frames: readonly DataFrame[], prefix: string): DataFrame[] =>
  frames.filter(({ fields }) => fields.some((field) => isFigure(field) && field.name.startsWith(prefix)));

/** An answer as the model's page draws it. */
export function arranged(data: PanelData, { columns, series }: Pick<PanelSpec, 'columns' | 'series'>): PanelData {
  if (columns !== undefined) {
    return { ...data, series: withColumns(data.series, columns) };
  }
  return { ...data, series: shortNames(series === undefined ? data.series : withSeries(data.series, series)) };
}
