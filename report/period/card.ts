import type { ModelReport, PeriodReport, Version } from '../../src/report/document';
import { foldedFigures, textsOf } from '../../src/report/fold';
import { figure } from '../../src/report/format';
import { wasEvaluated } from '../../src/report/levels';
import { CHAPTERS, groupTexts, isOther, lasting, moment, titleOf, versionText } from '../../src/report/words';

/** The alias of the version in production, unless another version is named. */
const IN_PRODUCTION = 'champion';

interface Carded {
  readonly model: ModelReport;
  readonly version: Version;
}

/** The version of a card: the one named, or the one in production; a text if there is none. */
export function cardedVersion({ model: name, models }: PeriodReport, wanted: string | undefined): Carded | string {
  const model = models.find((one) => one.name === name);
  if (name === undefined || model === undefined) {
    return 'A model card is of one model: name it with --model.';
  }
  const version = model.versions.find((one) =>
    wanted === undefined ? one.aliases.includes(IN_PRODUCTION) : one.version === wanted
  );
  return version === undefined
    ? wanted === undefined
      ? `No version of ${name} has the alias ${IN_PRODUCTION}: name one with --version.`
      : `MLflow's registry has no version ${wanted} of ${name}.`
    : { model, version };
}

/** A model card of one version as Markdown, for the run that made it: what it is, and how it does in production. */
export function modelCard(report: PeriodReport, { model, version }: Carded): string {
  const { from, to, made } = report;
  const own = <Part extends { readonly version: string }>(parts: readonly Part[]): Part[] =>
    parts.filter((one) => one.version === version.version);
  const figures = own(model.figures);
  const incidents = own(model.incidents);
  const groups = groupTexts(model.groups.filter((row) => row['version'] === version.version));
  const { run } = version;
  const insufficient = figures.filter(({ level }) => level === 'insufficient').length;
  const serious = report.limits.filter(({ severity }) => severity !== 'info');
  const lines = [
    `# Model card: ${plain(model.name)} ${plain(versionText(version.version))}`,
    `Made ${moment(made)} UTC by Modelwatch from MLflow and Prometheus. Figures are of ${moment(from)} to ${moment(to)} UTC, with 95 % intervals.`,
    '## Model',
    ...listed([
      ['Purpose', model.description],
      ['Tags', model.tags],
      ['Aliases', version.aliases.join(', ')],
      ['Status', version.status],
      ['Registered', moment(version.created)],
      ['This version', [version.description, version.tags].filter((text) => text !== '').join(' · ')],
    ]),
    '## Training',
    ...listed([
      ['Run', run === undefined ? (version.runId ?? '') : `${run.name} (${version.runId ?? ''})`],
      ['Data', version.datasets.join(', ')],
      ['Parameters', pairs(Object.entries(run?.params ?? {}))],
      ['Metrics', pairs(Object.entries(run?.metrics ?? {}).map(([name, value]) => [name, figure(value, 'none')]))],
    ]),
    '## In production',
    ...[
      ...CHAPTERS.map(({ title, signals }) => ({ title, has: (id: string) => signals.includes(id) })),
      OTHERS,
    ].flatMap(({ title, has }) => {
      const some = foldedFigures(figures.filter(({ signal }) => has(signal))).map((line) => textsOf(report, line));
      const rows = some.map(({ signal, measure, of, value, interval, limits, sample, level = '–' }) => [
        ...[`${signal}: ${measure}`, of, value, interval, limits, sample, level],
      ]);
      return rows.length === 0 ? [] : [`### ${title}`, table(FIGURES, rows)];
    }),
    ...(groups.rows.length === 0 ? [] : ['### Protected groups', table(groups.headings, groups.rows)]),
    '### Incidents',
    incidents.length === 0
      ? wasEvaluated(own(model.standings))
        ? 'No signal of this version was at a warning or critical at any evaluated moment.'
        : 'No signal of this version had a level at any moment: whether there were incidents is not known.'
      : table(
          ['from', 'lasted', 'worst', 'signals'],
          incidents.map((one) => [
            moment(one.from),
            `${lasting(one.to - one.from)}${one.lasts ? ', and lasts' : ''}`,
            one.level,
            one.signals.map(({ signal, level }) => `${titleOf(report, signal)} (${level})`).join(', '),
          ])
        ),
    '## Limits',
    insufficient === 0
      ? 'Every judged figure rests on enough observations.'
      : `Too few observations to be judged: ${insufficient} figures.`,
    ...serious.map(({ of, text }) => `- ${plain(of)}: ${plain(text)}`),
  ];
  return `${lines.join('\n\n').replaceAll(/(^- .*)\n\n(?=- )/gm, '$1\n')}\n`;
}

const OTHERS = { title: 'Other figures', has: isOther };
const FIGURES = ['measure', 'of', 'value', '95 % interval', 'warning / critical', 'observations', 'level'];

const listed = (entries: ReadonlyArray<readonly [string, string]>): string[] =>
  entries.map(([name, text]) => `- **${name}:** ${text === '' ? 'not known' : plain(text)}`);

const pairs = (entries: ReadonlyArray<readonly [string, string]>): string =>
  entries.map(([name, value]) => `${name} ${value}`).join(', ');

const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headings, headings.map(() => '---'), ...rows.map((cells) => cells.map(plain))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/**
 * A text of others within a line, without meaning for Markdown or HTML: a backslash before ASCII punctuation makes it
 * literal (CommonMark 0.31, section 2.4). What has a meaning at the beginning of a line alone is left as it is.
 */
const plain = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    // These reverse the direction of the text after them.
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .trim()
    .replaceAll(/[\\`*[\]|<>~&@]|:(?=\/\/)|(?<=www)\.|(?<!\w)_|_(?!\w)/gi, String.raw`\$&`);
