import { phaseInWords } from '../actions/words';
import { LEVEL_NAMES, type LevelName, worstLevel } from '../query/level';
import type {
  ActionTaken,
  AskedQuestion,
  Figure,
  LevelHistory,
  Limit,
  ModelReport,
  PeriodReport,
  Silence,
} from './document';
import { foldedFigures, type Line, textsOf } from './fold';
import { count, figure } from './format';
import { wasEvaluated } from './levels';
import { type Html, html, section, table } from './markup';
import { paper } from './paper';
import { CHAPTERS, coveredText, groupTexts, isOther, lasting, moment, percent, titleOf, versionText } from './words';

interface Signing {
  /** The digest of the same report as JSON, if available. */
  readonly digest?: string;
  readonly signedBy?: string;
}

/** The report as one HTML file: no script, nothing from elsewhere, and made to be printed. */
export function htmlReport(report: PeriodReport, signing: Signing): string {
  const { model, from, to, made, step } = report;
  const title = `Modelwatch report: ${model ?? 'all models'}, ${moment(from)} to ${moment(to)}`;
  return paper(
    title,
    html`<header>
        <h1>${model === undefined ? 'Report of all models' : `Report of ${model}`}</h1>
        <p>
          ${moment(from)} to ${moment(to)} UTC, ${lasting(to - from)}. Made ${moment(made)} UTC by Modelwatch. Levels
          were read every ${lasting(step)}; figures are of the whole period, each with its 95 % interval where there is
          one.
        </p>
        ${report.covered === undefined ? html`` : html`<p class="problem">${coveredText(report.covered, report)}.</p>`}
        <p class="quiet">${report.sources}</p>
        ${problems(report)}
      </header>
      ${summary(report)} ${report.models.map((one) => modelSection(one, report))} ${accessSection(report)}
      ${section('What limits this report', limitTable(report.limits))} ${signature(signing)} ${appendix(report.asked)}`
  );
}

const chip = (level: LevelName | undefined): Html =>
  level === undefined ? html`–` : html`<span class="level ${level}">${level}</span>`;

const unbroken = (text: string): Html => html`<span class="figure">${text}</span>`;

const problems = ({ reachable, limits }: PeriodReport): Html => {
  const failed = limits.filter(({ severity }) => severity === 'error').length;
  return reachable && failed === 0
    ? html``
    : html`<p class="problem">
        ${reachable ? '' : 'Not every source answered. '}${
          failed === 0 ? '' : `Questions without an answer: ${failed}. See "What limits this report".`
        }
      </p>`;
};

const nameOf = (name: string): string => (name === '' ? 'Not of one model' : name);

function summary({ models }: PeriodReport): Html {
  const rows = models.map(({ name, versions, incidents, alerts, actions, actionsProblem, figures, standings }) => {
    const judged = figures.filter(({ level }) => level !== undefined);
    const aliased = versions.filter(({ aliases }) => aliases.length > 0);
    const bad = (level: LevelName): string => count(judged.filter((one) => one.level === level).length);
    return [
      nameOf(name),
      aliased.length === 0
        ? '–'
        : aliased.map(({ version, aliases }) => {
            const names = aliases.map((alias) => `@${alias}`).join(' ');
            return html`<div class="figure">v${version} ${names}</div>`;
          }),
      count(judged.length),
      bad('critical'),
      bad('warning'),
      bad('insufficient'),
      count(incidents.length),
      incidents.length === 0 ? '–' : lasting(timeOf(incidents)),
      count(alerts.reduce((sum, { firings }) => sum + firings.length, 0)),
      chip(worstOf(standings)),
      actionsProblem === undefined ? count(actions.length) : 'unknown',
    ];
  });
  const headings = [
    'model',
    'versions',
    'judged figures of the period',
    'of them critical',
    'of them warning',
    'of them insufficient',
    'incidents at moments',
    'time in incidents',
    'alerts',
    'worst level at any moment',
    'actions',
  ];
  return section('Summary', table(headings, rows));
}

/** Of all moments that were looked at. */
const worstOf = (standings: readonly LevelHistory[]): LevelName | undefined =>
  worstLevel(standings.flatMap(({ shares }) => LEVEL_NAMES.filter((name) => shares[name] > 0)));

/** How long any of them lasted: those of several versions overlap. */
function timeOf(stretches: ReadonlyArray<{ readonly from: number; readonly to: number }>): number {
  let sum = 0;
  let end = -Infinity;
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

function modelSection(model: ModelReport, report: PeriodReport): Html {
  const others = model.figures.filter(({ signal }) => isOther(signal));
  return html`<article>
    <h2>${nameOf(model.name)}</h2>
    ${purpose(model)} ${lineage(model)}
    ${CHAPTERS.map(({ title, signals }) =>
      section(
        title,
        figureTable(
          model.figures.filter(({ signal }) => signals.includes(signal)),
          report
        ),
        signals.includes('fairness') ? groupTable(model) : html``
      )
    )}
    ${section('Machines and other figures', figureTable(others, report))}
    ${section('Levels over the period', levelTable(model.standings, report))} ${incidentSection(model, report)}
    ${alertSection(model, report)} ${changeSection(model)} ${actionSection(model)}
  </article>`;
}

function purpose({ description, tags, versions, name }: ModelReport): Html {
  if (name === '') {
    return html``;
  }
  const said = description === '' ? 'The registry says nothing of what it is for.' : description;
  const rows = versions.map((one) => [
    versionText(one.version),
    one.aliases.length === 0 ? '–' : one.aliases.map((alias) => unbroken(`@${alias}`)),
    one.status,
    unbroken(moment(one.created)),
    [one.description, one.tags].filter((text) => text !== '').join(' · ') || '–',
  ]);
  return section(
    'Purpose and versions',
    html`<p>${said}</p>`,
    tags === '' ? html`` : html`<p class="quiet">${tags}</p>`,
    versions.length === 0
      ? html`<p>The registry has no version of it.</p>`
      : table(['version', 'aliases', 'status', 'registered', 'description and tags'], rows)
  );
}

const lineage = ({ versions }: ModelReport): Html =>
  section(
    'Data and lineage',
    table(
      ['version', 'run', 'datasets', 'metrics of the run', 'parameters'],
      versions
        .filter(({ runId }) => runId !== undefined)
        .map(({ version, runId = '', run, datasets }) => [
          versionText(version),
          run === undefined ? runId : `${run.name} (${runId})`,
          datasets.join(', ') || 'not traced',
          pairs(Object.entries(run?.metrics ?? {}).map(([key, value]) => [key, figure(value, 'none')])),
          pairs(Object.entries(run?.params ?? {})),
        ])
    )
  );

const pairs = (entries: ReadonlyArray<readonly [string, string]>): string =>
  entries.map(([name, value]) => `${name} ${value}`).join(', ') || '–';

function figureTable(figures: readonly Figure[], report: PeriodReport): Html {
  const headings = [
    'signal',
    'measure',
    'version',
    'of',
    'value',
    '95 % interval',
    'warning / critical',
    'observations',
    'level',
  ];
  return table(
    headings,
    foldedFigures(figures).map((line) => cellsOf(line, report))
  );
}

function cellsOf(line: Line, report: PeriodReport): readonly (string | Html)[] {
  const { signal, measure, version, of, value, interval, limits, sample, level } = textsOf(report, line);
  return [signal, measure, version, of, ...[value, interval, limits, sample].map(unbroken), chip(level)];
}

function groupTable({ groups }: ModelReport): Html {
  const { headings, rows } = groupTexts(groups);
  return table(headings, rows, 'Groups of protected attributes over the period');
}

function levelTable(standings: readonly LevelHistory[], period: PeriodReport): Html {
  const rows = standings.map((one) => {
    const { ok, warning, critical, insufficient } = one.shares;
    return [
      titleOf(period, one.signal),
      versionText(one.version),
      strip(one, period),
      percent(ok),
      percent(warning),
      percent(critical),
      percent(insufficient),
    ];
  });
  return table(['signal', 'version', 'level over time', 'ok', 'warning', 'critical', 'insufficient'], rows);
}

const STRIP = { width: 240, height: 12 };

/** A picture of what the shares beside it say, for those who look for when. */
function strip({ stretches }: LevelHistory, { from, to }: PeriodReport): Html {
  const x = (time: number): number => ((time - from) / (to - from)) * STRIP.width;
  const bars = stretches.map(({ level, ...at }) => {
    const [left, right] = [Math.max(0, x(at.from)), Math.min(STRIP.width, x(at.to))];
    return html`<rect
      class="${level}"
      x="${left.toFixed(1)}"
      y="0"
      width="${Math.max(0.5, right - left).toFixed(1)}"
      height="${String(STRIP.height)}"
    />`;
  });
  return html`<svg
    viewBox="0 0 ${String(STRIP.width)} ${String(STRIP.height)}"
    width="${String(STRIP.width)}"
    height="${String(STRIP.height)}"
    aria-hidden="true"
  >
    ${bars}
  </svg>`;
}

function incidentSection({ incidents, standings }: ModelReport, report: PeriodReport): Html {
  const rows = incidents.map(({ version, from, to, level, lasts, signals }) => [
    versionText(version),
    unbroken(moment(from)),
    unbroken(lasts ? `${moment(to)}, lasts` : moment(to)),
    lasting(to - from),
    chip(level),
    signals.map((one) => `${titleOf(report, one.signal)} (${one.level} from ${moment(one.from)})`).join(', '),
  ]);
  return section(
    'Incidents',
    incidents.length === 0 && standings.length > 0
      ? html`<p>
          ${
            wasEvaluated(standings)
              ? 'No signal was at a warning or critical at any evaluated moment.'
              : 'No signal had a level at any moment: whether there were incidents is not known.'
          }
        </p>`
      : table(['version', 'from', 'to', 'lasted', 'worst', 'signals'], rows)
  );
}

function alertSection({ name, alerts, silences, standings }: ModelReport, { rules, step }: PeriodReport): Html {
  const rows = alerts.map(({ version, title, severity, firings }) => [
    versionText(version),
    title,
    chip(severity),
    count(firings.length),
    lasting(timeOf(firings)),
    firings
      .map(({ from, to, lasts }) => `${moment(from)} to ${moment(to)}${lasts ? ', lasts' : ''} (${lasting(to - from)})`)
      .join('; '),
  ]);
  const of = rules === 'installed' ? 'rules that are installed in Grafana' : 'rules of the catalogue';
  return name === '' && rows.length === 0
    ? html``
    : section(
        'Alerts',
        html`<p>
          Simulated every ${lasting(step)}, by the thresholds of the ${of}.
          ${rows.length === 0 && wasEvaluated(standings) ? 'None fired.' : ''}
        </p>`,
        table(['version', 'alert', 'severity', 'fired', 'time', 'when'], rows),
        table(
          ['from', 'to', 'by', 'comment', 'matchers'],
          silences.map(({ from, to, by, comment, matchers }) => [
            ...[moment(from), moment(to), by, comment],
            matchers.map(matcherText).join(', '),
          ]),
          'Silences that may have covered them'
        )
      );
}

const matcherText = ({ name, value, isRegex, isEqual }: Silence['matchers'][number]): string =>
  `${name}${isEqual ? (isRegex ? '=~' : '=') : isRegex ? '!~' : '!='}${value}`;

const changeSection = ({ changes }: ModelReport): Html =>
  section(
    'Changes of versions',
    table(
      ['when', 'what', 'of it'],
      changes.map(({ at, title, text }) => [unbroken(moment(at)), title, text])
    )
  );

function actionSection({ actions, actionsProblem, name }: ModelReport): Html {
  if (name === '') {
    return html``;
  }
  const rows = actions.map((one) => [
    `${one.id}: ${one.setting} (${one.kind})`,
    [one.from, one.to]
      .filter((version) => version !== '')
      .map(versionText)
      .join(' → ') || '–',
    `${moment(one.at)} by ${one.by}: ${one.reason}`,
    one.approvedBy === '' ? '–' : one.areIdentified ? one.approvedBy : `${one.approvedBy} (told apart by login alone)`,
    unbroken(moment(one.doneAt)),
    [one.before === '' ? '' : `before ${one.before}`, one.after === '' ? '' : `after ${one.after}`]
      .filter((text) => text !== '')
      .join('; ') || '–',
    resultText(one),
  ]);
  return section(
    'Actions',
    actionsProblem !== undefined
      ? html`<p class="problem">Whether there were actions is not known: ${actionsProblem}</p>`
      : actions.length === 0
        ? html`<p>No action was proposed or in progress in the period.</p>`
        : table(['action', 'versions', 'proposed', 'approved by', 'done', 'figures', 'result'], rows)
  );
}

/** The text may already begin with the name of the phase. */
function resultText({ phase, says }: ActionTaken): string {
  const word = phaseInWords(phase);
  return says.toLowerCase().startsWith(word) ? says : [word, says].filter((text) => text !== '').join(': ');
}

function accessSection({ accesses, model }: PeriodReport): Html {
  if (accesses === undefined) {
    return html``;
  }
  if (typeof accesses === 'string') {
    return section('Accesses', html`<p class="problem">Accesses: unavailable (${accesses})</p>`);
  }
  const { intact, total, unnamed, refused, people, byOrigin, bySignal, actionSteps } = accesses;
  const inNumbers = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, n]) => `${name} ${count(n)}`)
      .join(', ') || '–';
  return section(
    'Accesses',
    html`<p>${count(total)} accesses, ${count(refused)} of them refused, and ${count(actionSteps)} steps of actions, by ${count(people)} ${people === 1 ? 'person' : 'people'} and by services.</p>
${model === undefined || unnamed === 0 ? html`` : html`<p>${count(unnamed)} further accesses named no model and may have shown this one.</p>`}
<p>From: ${inNumbers(byOrigin)}. Signals: ${inNumbers(bySignal)}.</p>
<p${intact === true ? html`` : html` class="problem"`}>${
      intact === true
        ? 'The trail is unchanged: its chain of hashes is valid.'
        : `The trail is not as it was written: ${intact}`
    }</p>`
  );
}

const limitTable = (limits: readonly Limit[]): Html =>
  table(
    ['question', 'kind', 'says'],
    [...limits]
      .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
      .map((one) => [one.of, one.severity, one.text])
  );

const SEVERITIES = ['error', 'warning', 'info'];

const signature = ({ digest, signedBy }: Signing): Html =>
  html`<section class="signature">
    <h3>Signed</h3>
    ${digest === undefined ? html`` : html`<p>SHA-256 of this report as JSON: <code>${digest}</code></p>`}
    <dl>
      <div>
        <dt>Name and role</dt>
        <dd>${signedBy ?? ''}</dd>
      </div>
      <div>
        <dt>Date</dt>
        <dd></dd>
      </div>
      <div>
        <dt>Signature</dt>
        <dd></dd>
      </div>
    </dl>
  </section>`;

const appendix = (asked: readonly AskedQuestion[]): Html =>
  html`<section class="appendix">
    <h2>Appendix: every query</h2>
    <p>
      Each is a query of the Modelwatch data source, over the range and interval shown beside it; below it what was
      asked of Prometheus and MLflow.
    </p>
    ${asked.map(
      ({ id, query, from, to, intervalMs, executed }) =>
        html`<h3>${id}</h3>
          <p class="quiet">${moment(from)} to ${moment(to)}, every ${lasting(intervalMs)}</p>
          <pre>${JSON.stringify(query)}</pre>
          ${executed === '' ? html`` : html`<pre class="quiet">${executed}</pre>`}`
    )}
  </section>`;
