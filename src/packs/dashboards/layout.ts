import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type Panel, RowBuilder, type RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';

export const COLUMNS = 24;

/** Panels that belong together, under a title; the first section of a dashboard has none. */
export interface Section {
  readonly title?: string;
  /** Folded: nothing in it is asked before someone opens it. */
  readonly collapsed?: boolean;
  readonly panels: readonly Builder<Panel>[];
}

interface Placed {
  readonly panels: Panel[];
  /** The first line below. */
  readonly bottom: number;
}

/** From left to right, on a new line where the width is used up. A line is as high as its highest panel. */
function flow(panels: readonly Builder<Panel>[], top: number, firstId: number): Placed {
  let x = 0;
  let y = top;
  let line = 0;
  const placed = panels.map((builder, i) => {
    const panel = builder.build();
    const { w, h } = panel.gridPos ?? { w: COLUMNS, h: 8 };
    if (x + w > COLUMNS) {
      x = 0;
      y += line;
      line = 0;
    }
    const gridPos = { x, y, w, h };
    x += w;
    line = Math.max(line, h);
    return { ...panel, id: firstId + i, gridPos };
  });
  return { panels: placed, bottom: y + line };
}

/** All sections below each other. Ids are given in reading order, from 1. */
export function layOut(sections: readonly Section[]): (Panel | RowPanel)[] {
  let y = 0;
  let id = 1;
  return sections.flatMap(({ title, collapsed = false, panels }) => {
    const row =
      title === undefined
        ? undefined
        : new RowBuilder(title).id(id).collapsed(collapsed).gridPos({ x: 0, y, w: COLUMNS, h: 1 }).build();
    const head = row === undefined ? 0 : 1;
    const placed = flow(panels, y + head, id + head);
    id += panels.length + head;
    if (row !== undefined && collapsed) {
      y += 1;
      return [{ ...row, panels: placed.panels }];
    }
    y = placed.bottom;
    return row === undefined ? placed.panels : [row, ...placed.panels];
  });
}
