import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import packageFile from '../package.json';
import { parseSettings } from '../src/backend/sources/settings';
import { figureText } from '../src/packs/rules/figures';
import { actionsSchema } from '../src/settings/actions';
import { CONFIDENCE_FLOOR } from '../src/signals/confidence/thresholds';
import { LATENCY_OBJECTIVE } from '../src/signals/latency/thresholds';
import { TARGETS } from '../src/signals/slo/thresholds';
import { DEFAULT_BANDS } from '../src/stats/drift';

const root = path.resolve(__dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`),
]
  .filter((file) => file.endsWith('.md'))
  .map((file) => [file, read(file)] as const);

/** Files and folders of this repository, from its root; those of other repositories come with their owner before them. */
const OURS =
  /(?<![\w./-])(?:src|host|report|preview|scripts|test|bench|provisioning|dashboards|docs)\/(?:[\w.-]*[\w-]\/?)*/g;

/** In docs/grafana.md the last column alone is ours. */
const cells = (line: string): readonly string[] => line.split(/(?<!\\)\|/).map((cell) => cell.trim());
const facts = read('docs/grafana.md')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| (?:About|---)/.test(line))
  .map(cells);
const named = (text: string): readonly string[] => text.match(OURS) ?? [];
const missing = (places: readonly string[]): readonly string[] =>
  places.filter((place) => !existsSync(path.join(root, place)));

it('names a place in the source for every fact about Grafana', () => {
  expect(facts.length).toBeGreaterThan(40);
  expect(facts.filter(([, , , where]) => where === undefined || where === '')).toEqual([]);
});

it('names files of ours that exist for the facts about Grafana', () => {
  const ours = facts.flatMap(([, , , , cell = '']) => named(cell));
  expect(ours.length).toBeGreaterThan(20);
  expect(missing(ours)).toEqual([]);
});

it.each(['CONTRIBUTING.md', 'docs/architecture.md'])('%s names files and folders that exist', (file) => {
  const ours = named(read(file));
  expect(ours.length).toBeGreaterThan(15);
  expect(missing(ours)).toEqual([]);
});

it('has actions in docs/actions.md that are understood unchanged', () => {
  const examples = [...read('docs/actions.md').matchAll(/```yaml\n(- id: [^]*?)```/g)].map(([, yaml = '']) => yaml);
  expect(examples.length).toBeGreaterThan(6);
  for (const example of examples) {
    const list = z.array(z.looseObject({ url: z.url() })).parse(parse(example));
    const hosts = list.map(({ url }) => new URL(url).host);
    expect([example, actionsSchema.safeParse({ hosts, list }).error?.issues]).toEqual([example, undefined]);
  }
});

it('begins docs/actions.md with settings that are understood unchanged', () => {
  const [, example = ''] = /```yaml\n([^]*?)```/.exec(read('docs/actions.md')) ?? [];
  const { jsonData } = z.object({ jsonData: z.unknown() }).parse(parse(example));
  expect(parseSettings(jsonData, {}).actions?.settings?.list).toHaveLength(1);
});

it.each(documents)('%s names scripts of package.json that exist', (_, text) => {
  const scripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
  expect(scripts.filter((script) => !(script in packageFile.scripts))).toEqual([]);
});

/** The anchors of a document's headings, as its readers' sites make them. */
const anchors = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-')
  );

it.each(documents)('%s links to headings that there are', (file, text) => {
  const links = [...text.matchAll(/\]\(([\w./-]*)#([\w-]+)\)/g)];
  const dead = links.filter(([, to = '', anchor = '']) => {
    const target = to === '' ? file : path.join(path.dirname(file), to);
    return !anchors(read(target)).includes(anchor);
  });
  expect(dead.map(([link]) => link)).toEqual([]);
});

const { psi } = DEFAULT_BANDS;
const limit = figureText(LATENCY_OBJECTIVE, 's');
const share = (objective: keyof typeof TARGETS): string => figureText(TARGETS[objective], 'percentunit');

it.each([
  ['docs/alerting.md', `PSI ${psi.warning} and ${psi.critical}`],
  ['docs/metrics.md', `edge at the objective** (${limit})`],
  ['docs/dashboards.md', `the share slower than ${limit}`],
  ['docs/dashboards.md', `the share at or below ${CONFIDENCE_FLOOR}`],
  ['docs/runbooks/confidence.md', `the floor (${CONFIDENCE_FLOOR} unless set)`],
  ['docs/runbooks/slo-availability.md', `The objective: ${share('availability')} of requests`],
  ['docs/runbooks/slo-latency.md', `The objective: ${share('latency')} of requests take no more than ${limit}`],
])('%s names what the signals have: %s', (file, text) => {
  expect(read(file).split(/\s+/).join(' ')).toContain(text);
});
