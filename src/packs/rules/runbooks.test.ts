import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CONTRACT_PROFILE } from '../../profiles';
import { querySchema } from '../../query/query';
import { seconds } from '../../query/units';
import { signals } from '../../signals/registry';
import { dashboards } from '../dashboards';
import { definitions } from './catalogue';
import { figureText } from './figures';

const FOLDER = path.join(__dirname, '../../../docs/runbooks');
const SECTIONS = ['Meaning', 'Impact', 'First checks', 'Likely causes', 'What to do', 'How to silence'];
/** Pages of Grafana itself that runbooks lead to. */
const OF_GRAFANA = ['/connections/datasources'];
/** What italics name besides panels: a part of the model's page, a link, what Grafana and MLflow say. */
const NO_PANELS = [
  'Actions',
  'Stop all',
  'Moved without an action',
  'Audit',
  'Logs',
  'Plugin unavailable',
  'Save & test',
  'Invalid Host header',
];

/** On the model's page, which the app puts in the place of this. */
const ACTIONS = '/a/modelwatch-monitoring-app/models#actions';

const files = readdirSync(FOLDER);
const textOf = (file: string): string => readFileSync(path.join(FOLDER, file), 'utf8');
const linksOf = (text: string): string[] => [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);

/** By heading, in the order in which they stand. */
function sectionsOf(text: string): Map<string, string> {
  const [, ...parts] = text.split(/^## /m);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]));
}

it('has a runbook for every alert, and none without', () => {
  expect(files.sort()).toEqual(definitions.map(({ id }) => `${id}.md`).sort());
});

describe.each(definitions.map((definition) => [definition.id, definition] as const))(
  'the runbook %s',
  (id, definition) => {
    const text = textOf(`${id}.md`);
    const sections = sectionsOf(text);

    it('has a title and says something in every section', () => {
      expect(text).toMatch(/^# \S.+\n/);
      expect([...sections.keys()]).toEqual(SECTIONS);
      for (const section of sections.values()) {
        expect(section.length).toBeGreaterThan(60);
      }
    });

    it('is short enough to be read at night', () => {
      expect(text.split(/\s+/).length).toBeLessThan(600);
    });

    it('begins with things to look at, and tells at least three causes apart', () => {
      expect(linksOf(sections.get('First checks') ?? '').length).toBeGreaterThanOrEqual(2);
      const rows = (sections.get('Likely causes') ?? '').split('\n').filter((line) => line.startsWith('|'));
      expect(rows.length - 2).toBeGreaterThanOrEqual(3);
    });

    it('names the default thresholds', () => {
      const words = (sections.get('Meaning') ?? '').split(/\s+/).join(' ');
      for (const threshold of definition.evidence.value ? Object.values(definition.thresholds) : []) {
        expect(words).toMatch(new RegExp(`(^|[ (])${figureText(threshold, definition.unit)}(?![\\d.]\\d)`));
      }
    });

    it('names the minimum sample as the signal has it, where it names one', () => {
      const named = [...text.matchAll(/fewer than\s+(\d+)/g)].map(([, number]) => Number(number));
      const { minimumSample } = signals.get(definition.query.signal) ?? {};
      expect(named.filter((number) => number !== minimumSample)).toEqual([]);
    });

    it('leads to the dashboard that the alert leads to, or to where its source is mended', () => {
      const targets = linksOf(text);
      expect(
        targets.some((target) => [`/d/modelwatch-${definition.dashboard.slug}`, ...OF_GRAFANA].includes(target))
      ).toBe(true);
    });

    it('leads to the actions of the model where it says to roll back, to retrain, to restart or to add capacity', () => {
      const todo = sections.get('What to do') ?? '';
      const saysSo =
        /\broll back\b|\bretrain|\bscale (?:up|down)\b|\badd replicas\b|\brestart one (?:server|instance)\b/i.test(
          todo
        );
      expect(linksOf(todo).includes(ACTIONS) || !saysSo || definition.group === 'sources').toBe(true);
    });

    it('silences its own alerts and no others', () => {
      const silence = sections.get('How to silence') ?? '';
      const [, matcher] = /`alertname=~"([^"]+)"`/.exec(silence) ?? [];
      const silenced = definitions.filter(({ title }) => new RegExp(`^(?:${matcher})$`).test(`${title}: critical`));
      expect(silenced.map((one) => one.id)).toEqual([id]);
      const isOfAModel = definition.group !== 'sources';
      expect(silence.includes('model="<model>"')).toBe(isOfAModel);
    });

    it('names panels of the dashboards that it links to', () => {
      const named = [...text.matchAll(/\b_([A-Z][^_\n]*)_\b/g)].map(([, name = '']) => name);
      const linked = dashboards.filter(({ dashboard }) => linksOf(text).includes(`/d/${dashboard.uid}`));
      const titles = JSON.stringify(linked.map(({ dashboard }) => dashboard));
      const lacking = named.filter((name) => !titles.includes(`"title":"${name}"`));
      expect(lacking.filter((name) => !NO_PANELS.includes(name))).toEqual([]);
    });

    it.each(linksOf(text))('has a link that ends somewhere: %s', (target) => {
      expect(problemOf(target)).toBeUndefined();
    });
  }
);

/** What is wrong with where a link leads; the app's pages are looked up where they are. */
function problemOf(target: string): string | undefined {
  const [place = '', search = ''] = target.split('?');
  if (place.endsWith('.md')) {
    return existsSync(path.join(FOLDER, place)) ? undefined : 'no such runbook';
  }
  if (place.startsWith('/d/')) {
    return dashboards.some(({ dashboard }) => place === `/d/${dashboard.uid}`) ? undefined : 'no such dashboard';
  }
  if (place === '/explore') {
    return queriesProblem(new URLSearchParams(search).get('panes') ?? '');
  }
  return place.startsWith('/a/modelwatch-monitoring-app/') || OF_GRAFANA.includes(place)
    ? undefined
    : 'leads nowhere known';
}

const panesSchema = z.record(z.string(), z.object({ queries: z.array(z.looseObject({})).min(1) }));

/** Parsed as the data source parses them: an unknown signal or option is an error there, and here. */
function queriesProblem(panes: string): string | undefined {
  for (const { queries } of Object.values(panesSchema.parse(JSON.parse(panes)))) {
    for (const asked of queries) {
      const query = querySchema.parse(asked);
      const signal = signals.get(query.signal);
      if (signal === undefined) {
        return `no signal ${query.signal}`;
      }
      signal.bind(query, {
        from: seconds(0),
        to: seconds(3600),
        step: seconds(60),
        window: seconds(300),
        scrapeInterval: seconds(15),
        profile: CONTRACT_PROFILE,
        signals,
      });
    }
  }
  return undefined;
}
