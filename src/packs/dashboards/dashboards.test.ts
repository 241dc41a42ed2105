import { readdirSync, readFileSync } from 'node:fs';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { z } from 'zod';
import { querySchema } from '../../query/query';
import { signals } from '../../signals/registry';
import { dashboards, dashboardText } from '.';
import { COLUMNS } from './dashboard';
import { APP, SLUGS, uidOf } from './links';
import { filledIn } from './registry';

const stored = dashboards.map(({ file, dashboard }) => [file, dashboard] as const);
const uids = new Set(dashboards.map(({ dashboard }) => dashboard.uid));
/** The app's pages. */
const pages = new Set(['', 'alerts', 'setup', 'baselines', 'models', 'runbooks']);

/** Rows and the panels inside folded rows too. */
const everyPanel = (dashboard: (typeof stored)[number][1]): Panel[] =>
  (dashboard.panels ?? []).flatMap((panel) => (panel.type === 'row' && 'panels' in panel ? panel.panels : [panel]));

const everyId = (dashboard: (typeof stored)[number][1]): (number | undefined)[] =>
  (dashboard.panels ?? []).flatMap((panel) =>
    'panels' in panel ? [panel.id, ...panel.panels.map(({ id }) => id)] : [panel.id]
  );

const targetSchema = z.looseObject({ signal: z.string(), datasource: z.object({ type: z.string(), uid: z.string() }) });

/** A query as it reaches the process: variables hold what they stand at, or something. */
function filled(text: string, { templating }: (typeof stored)[number][1]): string {
  const held = new Map(
    (templating.list ?? []).flatMap(({ name, current }) =>
      typeof current?.value === 'string' && current.value !== '$__all' ? [[name, current.value] as const] : []
    )
  );
  return text.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) =>
    name.startsWith('__') ? '1h' : name === 'ds' ? 'x' : (held.get(name) ?? 'x')
  );
}

const queriesOf = (panel: Panel, dashboard: (typeof stored)[number][1]) =>
  (panel.targets ?? []).map((one) => targetSchema.parse(JSON.parse(filled(JSON.stringify(one), dashboard))));

const legendSchema = z.looseObject({ placement: z.string().optional(), calcs: z.array(z.string()).default([]) });

/** Every text in a value, however deep. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

test('the committed files are these: run npm run packs', () => {
  const written = Object.fromEntries(dashboards.map(({ file, dashboard }) => [file, dashboardText(dashboard)]));
  const committed = Object.fromEntries(
    readdirSync('dashboards').map((file) => [file, readFileSync(`dashboards/${file}`, 'utf8')])
  );
  expect(committed).toEqual(written);
});

test('uids and titles are unique, and there is one for each name', () => {
  expect([...uids].sort()).toEqual(SLUGS.map(uidOf).sort());
  expect(uids.size).toBe(dashboards.length);
  expect(new Set(dashboards.map(({ dashboard }) => dashboard.title)).size).toBe(dashboards.length);
});

describe.each(stored)('%s', (file, dashboard) => {
  const panels = everyPanel(dashboard);

  it('has what Grafana needs to import it', () => {
    expect(dashboard).toMatchObject({
      id: null,
      uid: uidOf(slugOf(file)),
      revision: expect.any(Number),
      tags: ['modelwatch'],
    });
    expect(dashboard.title).toMatch(/^Modelwatch /);
    expect(dashboard.description).toMatch(/\.$/);
  });

  it('gives every panel an id of its own', () => {
    const ids = everyId(dashboard);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lays panels on the grid without overlap', () => {
    const taken = new Map<string, string>();
    // A folded row's panels lie where they would be if only that row were open.
    const shown = (dashboard.panels ?? []).filter((panel) => panel.type !== 'row');
    const folded = (dashboard.panels ?? []).flatMap((panel) => ('panels' in panel ? [panel.panels] : []));
    for (const group of [shown, ...folded]) {
      taken.clear();
      for (const { title, gridPos } of group) {
        const { x, y, w, h } = gridPos ?? { x: NaN, y: NaN, w: NaN, h: NaN };
        expect(x + w).toBeLessThanOrEqual(COLUMNS);
        for (let column = x; column < x + w; column++) {
          for (let line = y; line < y + h; line++) {
            expect(taken.get(`${column},${line}`)).toBeUndefined();
            taken.set(`${column},${line}`, title ?? '');
          }
        }
      }
    }
  });

  it.each(panels.map((panel) => [panel.title ?? '', panel] as const))(
    '“%s” explains itself and asks rightly',
    (_, panel) => {
      expect(panel.title).not.toBe('');
      expect(panel.description).toMatch(/\.$/);
      expect(panel.datasource).toEqual({ type: 'modelwatch-monitoring-datasource', uid: '${ds}' });
      expect(panel.type === 'text').toBe(queriesOf(panel, dashboard).length === 0);
      for (const { datasource, ...asked } of queriesOf(panel, dashboard)) {
        expect(datasource).toEqual(panel.datasource && { ...panel.datasource, uid: 'x' });
        const query = querySchema.parse(asked);
        const signal = signals.get(query.signal);
        expect(signal?.id).toBe(query.signal);
        expect(signal?.options.safeParse(filledIn(query.options)).error?.message).toBeUndefined();
      }
      const refIds = (panel.targets ?? []).map((one) => z.looseObject({ refId: z.string() }).parse(one).refId);
      expect(new Set(refIds).size).toBe(refIds.length);
    }
  );

  // By the width of a column in a window of 1000 pixels, and what the icons of a panel's head take of it.
  it('has titles that a narrow window does not cut', () => {
    const cut = panels.filter(({ title = '', links = [], gridPos }) => {
      const room = 40 * (gridPos?.w ?? 0) - 100 - 30 * (links?.length ?? 0);
      return title.length * 7 > room;
    });
    expect(cut.map(({ title }) => title)).toEqual([]);
  });

  it('has no empty table in a text', () => {
    for (const text of texts(panels.filter(({ type }) => type === 'text'))) {
      expect(text).not.toMatch(/\| --- \|\n(?!\|)/);
    }
  });

  it('leaves the lines more room than the legend beside them', () => {
    const legends = panels.flatMap(({ title, gridPos, options }) => {
      const { legend } = z.looseObject({ legend: legendSchema.optional() }).parse(options ?? {});
      return legend?.placement === 'right' && (gridPos?.w ?? 0) <= COLUMNS / 2 && legend.calcs.length > 1
        ? [title]
        : [];
    });
    expect(legends).toEqual([]);
  });

  it('uses variables that it has', () => {
    const own = new Set((dashboard.templating.list ?? []).map(({ name }) => name));
    const used = texts({ ...dashboard, templating: undefined }).flatMap((text) =>
      [...text.matchAll(/\$(?:\{(\w+)|(\w+))/g)].map(([, braced, bare]) => braced ?? bare ?? '')
    );
    const unknown = used.filter((name) => !name.startsWith('__') && !own.has(name));
    expect(unknown).toEqual([]);
  });

  it('leads to dashboards and pages that there are', () => {
    const paths = texts(dashboard).flatMap((text) =>
      [...text.matchAll(/\/(?:d|a)\/[\w-]+(?:\/[\w-]+)*/g)].map(([path]) => path)
    );
    for (const path of paths.filter((one) => one.startsWith('/d/'))) {
      expect([...uids].map((uid) => `/d/${uid}`)).toContain(path);
    }
    for (const path of paths.filter((one) => one.startsWith(APP))) {
      expect([...pages]).toContain(path.slice(APP.length + 1).split('/')[0]);
    }
  });
});

function slugOf(file: string) {
  const slug = dashboards.map((one) => one.slug).find((one) => `${one}.json` === file);
  if (slug === undefined) {
    throw new Error(`no dashboard is written to ${file}`);
  }
  return slug;
}
