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

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const bottomOf = ({ y, h }: Box): number => y + h;

/**
 * From left to right, on a new line where the width is used up. A line is as high as its highest panel; where the one
 * before leaves room below it in the line, one of the same width goes there.
 */
function flow(panels: readonly Builder<Panel>[], top: number, firstId: number): Placed {
  let line: readonly Box[] = [];
  let lineTop = top;
  const placed = panels.map((builder, i) => {
    const panel = builder.build();
    const { w, h } = panel.gridPos ?? { w: COLUMNS, h: 8 };
    const last = line.at(-1);
    const x = last === undefined ? 0 : last.x + last.w;
    const lineBottom = Math.max(lineTop, ...line.map(bottomOf));
    if (last !== undefined && x + w > COLUMNS && last.w === w && bottomOf(last) + h <= lineBottom) {
      line = [...line, { ...last, y: bottomOf(last), h }];
    } else if (x + w > COLUMNS) {
      lineTop = lineBottom;
      line = [{ x: 0, y: lineTop, w, h }];
    } else {
      line = [...line, { x, y: lineTop, w, h }];
    }
    return { ...panel, id: firstId + i, gridPos: { ...line[line.length - 1] } };
  });
  return { panels: placed, bottom: Math.max(lineTop, ...line.map(bottomOf)) };
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
