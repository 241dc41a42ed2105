import { Lookups } from '../../src/datasource/lookups';
import { interpolate } from '../../src/datasource/query/interpolate';
import { dashboards } from '../../src/packs/dashboards';
import { DATA_SOURCE_TYPE } from '../../src/packs/dashboards/query';
import { describeWithDemo, pluginOver } from '../support/demo';
import { type DashboardFile, dashboardFile, type Panel, panelsOf } from './dashboardFile';
import { EMPTY, type Empty, NO_CHOICE } from './empty';
import { askingOnce, look, rangeOf, type Seen } from './look';
import { open, templatesOf } from './person';
import { Transformer } from './transform';

const MODELS = ['diabetes-progression', 'iris', 'loan-approval', 'support-assistant'];
const TIMEOUT_MS = 5 * 60_000;

const files = dashboards.map(({ file, dashboard }) => ({
  name: file.replace(/\.json$/, ''),
  dashboard: dashboardFile(dashboard),
}));

const asksForModel = ({ templating }: DashboardFile): boolean => templating.list.some(({ name }) => name === 'model');

/** A dashboard, and the model that is chosen in it. */
const openings = files.flatMap(({ name, dashboard }) =>
  (asksForModel(dashboard) ? MODELS : [undefined]).map((model) => ({ name, dashboard, model }))
);
const titled = openings.map((opening) => [`${opening.name} ${opening.model ?? ''}`.trim(), opening] as const);

const covers = ({ panels, but = [] }: Empty, title: string): boolean =>
  panels === undefined ? !but.includes(title) : panels.includes(title);

const isListed = (name: string, model: string | undefined, { panel }: Seen): boolean =>
  EMPTY.some(
    (entry) =>
      entry.dashboard === name && covers(entry, panel.title) && model !== undefined && entry.models.includes(model)
  );

/** Columns that a panel says something about. */
const namedIn = ({ fieldConfig }: Panel): readonly string[] =>
  (fieldConfig?.overrides ?? []).flatMap(({ matcher }) =>
    matcher.id === 'byName' && typeof matcher.options === 'string' ? [matcher.options] : []
  );

const titleOf = ({ panel, refId }: Seen): string => `${panel.title} ${refId}`;

describeWithDemo('every dashboard over the demo', (demo) => {
  const client = pluginOver(demo);
  // Several tests look at the same panels: only what becomes of the answers is another.
  const asker = askingOnce(client);
  const lookups = new Lookups(async (path, params) => {
    const url = `${path}?${new URLSearchParams(params).toString()}`;
    const { status, body } = await client().resource({ method: 'GET', url, headers: {}, body: new Uint8Array() });
    const text = Buffer.from(body).toString('utf8');
    if (status !== 200) {
      throw new Error(`${url} answered ${status}: ${text}`);
    }
    const answer: unknown = JSON.parse(text);
    return answer;
  });
  let transformer: Transformer;
  // Not before the tests run: where they are skipped nobody would stop it.
  beforeAll(() => {
    transformer = new Transformer();
  });
  afterAll(() => transformer.stop());

  const picked = (model: string | undefined): Record<string, string> => (model === undefined ? {} : { model });

  /** A panel that Grafana would draw with an error's text, or without a word that there is no data. */
  async function complaints(panel: Panel, seen: readonly Seen[]): Promise<readonly string[]> {
    const made = await transformer.transform(
      seen.flatMap(({ frames }) => frames),
      panel
    );
    const verdict = 'fault' in made ? { state: 'refused', text: made.fault } : made.verdict;
    const isFull = seen.some(({ full }) => full);
    return verdict?.state === 'drawn' || (verdict?.state === 'empty' && !isFull)
      ? []
      : [`${panel.type} "${panel.title}": ${verdict?.text ?? verdict?.state ?? 'its conditions are not known'}`];
  }

  test('the models are those of the demo', async () => {
    expect(await lookups.models()).toEqual(expect.arrayContaining(MODELS));
  });

  test.each(titled)(
    '%s: every variable has values to choose from',
    async (_, { name, dashboard, model }) => {
      const { offered } = await open(dashboard, lookups, picked(model));
      const empty = [...offered].flatMap(([variable, values]) => (values.length === 0 ? [variable] : []));
      const known = NO_CHOICE.filter((one) => one.dashboard === name && one.models.includes(model ?? ''));
      expect(empty).toEqual(known.map(({ variable }) => variable));
    },
    TIMEOUT_MS
  );

  test.each(titled)(
    '%s: every panel is answered, with what it can draw, and full where it should be',
    async (_, { name, dashboard, model }) => {
      const choices = await open(dashboard, lookups, picked(model));
      const all: Seen[] = [];
      const undrawn: string[] = [];
      for (const panel of panelsOf(dashboard).filter(({ targets }) => targets.length > 0)) {
        const range = rangeOf(dashboard, panel, demo().startedAt);
        for (const templates of templatesOf(choices, panel)) {
          const seen = await look(asker, panel, range, templates);
          all.push(...seen);
          undrawn.push(...(await complaints(panel, seen)));
        }
      }
      // A panel is empty when none of its queries shows anything.
      const full = new Set(all.filter((one) => one.full).map(({ panel }) => panel.id));
      const empty = all.filter(({ fault, panel }) => fault === undefined && !full.has(panel.id));
      expect({
        faults: all.flatMap((one) => (one.fault === undefined ? [] : [`${titleOf(one)}: ${one.fault}`])),
        empty: empty.filter((one) => !isListed(name, model, one)).map(titleOf),
        fullButListedAsEmpty: all.filter((one) => one.full && isListed(name, model, one)).map(titleOf),
        undrawn,
      }).toEqual({ faults: [], empty: [], fullButListedAsEmpty: [], undrawn: [] });
    },
    TIMEOUT_MS
  );

  // The model that has everything: what is missing there is missing everywhere.
  test.each(titled.filter(([, { model }]) => model === undefined || model === 'loan-approval'))(
    '%s: transformed panels keep what they were given, and have the columns that they speak of',
    async (_, { dashboard, model }) => {
      const choices = await open(dashboard, lookups, picked(model));
      const shaped = panelsOf(dashboard).filter(
        (panel) => panel.transformations.length > 0 || namedIn(panel).length > 0
      );
      for (const panel of shaped) {
        const range = rangeOf(dashboard, panel, demo().startedAt);
        const [templates] = templatesOf(choices, panel);
        const all = templates === undefined ? [] : await look(asker, panel, range, templates);
        if (all.some(({ full }) => full)) {
          const made = await transformer.transform(
            all.flatMap(({ frames }) => frames),
            panel
          );
          const fields = 'frames' in made ? made.frames.flatMap((frame) => frame.fields) : [];
          const there = new Set(fields.flatMap(({ name, shown }) => [name, shown]));
          expect({
            panel: panel.title,
            fault: 'fault' in made ? made.fault : undefined,
            // A figure may count rows, and there may be none.
            rows: panel.type === 'stat' || fields.some(({ rows }) => rows > 0),
            columnsNotThere: namedIn(panel).filter((name) => !there.has(name)),
          }).toEqual({ panel: panel.title, fault: undefined, rows: true, columnsNotThere: [] });
        }
      }
    },
    TIMEOUT_MS
  );

  test.each(
    files.flatMap(({ name, dashboard }) => [
      [name, 'one version', dashboard, { model: 'loan-approval', version: '1' }] as const,
      [name, 'a model that nobody has', dashboard, { model: 'nobody' }] as const,
    ])
  )(
    '%s: no panel refuses its answer for %s',
    async (_, _of, dashboard, choice) => {
      const choices = await open(dashboard, lookups, choice);
      const undrawn: string[] = [];
      for (const panel of panelsOf(dashboard).filter(({ targets }) => targets.length > 0)) {
        const range = rangeOf(dashboard, panel, demo().startedAt);
        for (const templates of templatesOf(choices, panel)) {
          undrawn.push(...(await complaints(panel, await look(asker, panel, range, templates))));
        }
      }
      expect(undrawn).toEqual([]);
    },
    TIMEOUT_MS
  );

  test.each(titled)(
    '%s: every annotation is answered with times and texts',
    async (_, { dashboard, model }) => {
      const { templates } = await open(dashboard, lookups, picked(model));
      for (const { name, datasource, target } of dashboard.annotations.list) {
        if (datasource?.type === DATA_SOURCE_TYPE && target !== undefined) {
          const asked = { signal: '', ...target, refId: name };
          const { from, to } = rangeOf(dashboard, {}, demo().startedAt);
          const { refId, datasource: _ds, ...json } = interpolate(asked, templates);
          const answers = await client().query([{ refId, json, from, to, intervalMs: 60_000, maxDataPoints: 1000 }]);
          expect(answers.get(refId)).toMatchObject({ ok: true });
          expect(answers.get(refId)).toHaveProperty('frames.0.fields.0.type', 'time');
        }
      }
    },
    TIMEOUT_MS
  );
});

test('each entry of the list of empty panels speaks of panels that there are', () => {
  const strangers = EMPTY.filter(({ dashboard, panels = [], but = [], models }) => {
    const file = files.find(({ name }) => name === dashboard);
    const titles = new Set(file === undefined ? [] : panelsOf(file.dashboard).map(({ title }) => title));
    return (
      titles.size === 0 ||
      [...panels, ...but].some((title) => !titles.has(title)) ||
      models.some((model) => !MODELS.includes(model))
    );
  });
  expect(strangers).toEqual([]);
});
