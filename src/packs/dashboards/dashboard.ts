import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type AnnotationQuery,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
  RowBuilder,
  type RowPanel,
  TimePickerBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { actions, deployments } from './annotations';
import { type Slug, TAG, topLinks, uidOf } from './links';
import { missing, type Reads } from './panels/missing';
import { type Variables, variablesOf } from './variables';

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
function flow(panels: readonly Panel[], top: number, idOf: (panel: Panel) => number): Placed {
  let line: readonly Box[] = [];
  let lineTop = top;
  const placed = panels.map((panel) => {
    const { w, h } = panel.gridPos ?? { w: COLUMNS, h: 8 };
    const last = line.at(-1);
    const x = last === undefined ? 0 : last.x + last.w;
    const lineBottom = Math.max(lineTop, ...line.map(bottomOf));
    let place: Box = { x, y: lineTop, w, h };
    if (last !== undefined && x + w > COLUMNS && last.w === w && bottomOf(last) + h <= lineBottom) {
      place = { ...last, y: bottomOf(last), h };
    } else if (x + w > COLUMNS) {
      lineTop = lineBottom;
      line = [];
      place = { x: 0, y: lineTop, w, h };
    }
    line = [...line, place];
    return { ...panel, id: idOf(panel), gridPos: { ...place } };
  });
  return { panels: placed, bottom: Math.max(lineTop, ...line.map(bottomOf)) };
}

/** All sections below each other. Panels without an id of their own get those that are free, in reading order. */
function layOut(sections: readonly Section[]): (Panel | RowPanel)[] {
  const built = sections.map((section) => ({ ...section, panels: section.panels.map((panel) => panel.build()) }));
  const taken = new Set(built.flatMap(({ panels }) => panels.flatMap(({ id }) => id ?? [])));
  let last = 0;
  const nextId = (): number => {
    do {
      last += 1;
    } while (taken.has(last));
    return last;
  };
  let y = 0;
  return built.flatMap(({ title, collapsed = false, panels }) => {
    const row =
      title === undefined
        ? undefined
        : new RowBuilder(title).id(nextId()).collapsed(collapsed).gridPos({ x: 0, y, w: COLUMNS, h: 1 }).build();
    const placed = flow(panels, y + (row === undefined ? 0 : 1), ({ id }) => id ?? nextId());
    if (row !== undefined && collapsed) {
      y += 1;
      return [{ ...row, panels: placed.panels }];
    }
    y = placed.bottom;
    return row === undefined ? placed.panels : [row, ...placed.panels];
  });
}

/** In the committed files. The build replaces it by the product's version, by which Grafana reimports. */
const REVISION = 1;

interface DashboardOf {
  readonly slug: Slug;
  /** After the product's name: `fleet`, `latency and throughput`. */
  readonly title: string;
  readonly description: string;
  readonly variables: Variables;
  /** How far back, as Grafana writes it: `now-6h`. */
  readonly from: string;
  readonly refresh?: string;
  readonly sections: readonly Section[];
  /** For the last row, which says what is read and how to expose it. */
  readonly reads: Reads;
  readonly annotations?: readonly Builder<AnnotationQuery>[];
}

/** A dashboard as the app brings it: variables, annotations and links that all of them share around its panels. */
export function dashboardOf(about: DashboardOf): Dashboard {
  const dashboard = new DashboardBuilder(`Modelwatch ${about.title}`)
    .id(null)
    .uid(uidOf(about.slug))
    .description(about.description)
    .tags([TAG])
    .revision(REVISION)
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: about.from, to: 'now' })
    .timezone('browser')
    .timepicker(new TimePickerBuilder().refreshIntervals(['10s', '30s', '1m', '5m', '15m', '1h']))
    .refresh(about.refresh ?? '1m')
    .variables(variablesOf(about.variables))
    .annotations([deployments(), actions(about.variables.models), ...(about.annotations ?? [])])
    .links(topLinks(about.variables.models))
    .build();
  const last: Section = {
    title: 'No data? Metrics this dashboard reads',
    collapsed: true,
    panels: [missing(about.reads)],
  };
  return { ...dashboard, panels: layOut([...about.sections, last]) };
}
