import { UnansweredError } from '../../query/composed';
import type { Derived, Notice, SignalSeries, Table } from '../../query/derived';
import { levelName, LEVELS, urgency } from '../../query/level';
import type { SignalQuery } from '../../query/query';
import type { Labels } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { type Finding, findings } from './findings';
import { type LevelsOf, matrixOf, worstOf } from './matrix';
import type { HealthOptions } from './options';
import { byName, partsOf } from './parts';
import { inWords, levelNow, limitInWords, reasonFor, subject } from './words';

export function derive(
  query: SignalQuery<HealthOptions>,
  answers: Readonly<Record<string, unknown>>,
  context: PlanContext
): Derived {
  const all = found(query, answers, context);
  const known = all.filter(({ series }) => series !== undefined);
  const [unanswered] = all.filter((one) => one.isUnanswered === true);
  // For one model, each row reports this. Without any row, silence would look like health.
  if (unanswered !== undefined && known.length === 0 && (query.model === undefined || query.options.view !== 'table')) {
    throw new UnansweredError(unanswered.limits[0]);
  }
  if (query.options.view === 'levels') {
    return { kind: 'series', series: worstFirst(known).map(levelSeries), notices: silent(all) };
  }
  if (query.options.view === 'worst') {
    return {
      kind: 'series',
      series: worstFirst(worstOf(known)).map((one) =>
        seriesOf(one.model === undefined ? 'not attributed to a model' : 'health', one)
      ),
      notices: silent(all),
    };
  }
  if (query.options.view === 'matrix') {
    return { kind: 'table', table: matrixOf(known), notices: silent(all) };
  }
  // For one model, a signal without a figure is a row too: its absence must not look like health.
  const rows = query.model === undefined ? known : all;
  const notices = query.model === undefined ? silent(all) : [];
  return { kind: 'table', table: tableOf(rows, query), notices };
}

const kept = new WeakMap<object, Map<string, readonly Finding[]>>();

/** Panels that show the same health in several views get the same answers object: it is computed once for them. */
function found(
  query: SignalQuery<HealthOptions>,
  answers: Readonly<Record<string, unknown>>,
  context: PlanContext
): readonly Finding[] {
  const { model, version, profile, filters, groupBy, options } = query;
  const { from, to, step, window, languageServers } = context;
  const key = JSON.stringify([
    ...[model, version, profile, filters, groupBy, query.window, options.signals],
    ...[from, to, step, window, languageServers?.map(({ id }) => id)],
  ]);
  const ofAnswers = kept.get(answers) ?? new Map<string, readonly Finding[]>();
  kept.set(answers, ofAnswers);
  const all = ofAnswers.get(key) ?? findings(partsOf(query, context), answers, context);
  ofAnswers.set(key, all);
  return all;
}

const worstFirst = <Row extends LevelsOf>(rows: readonly Row[]): Row[] =>
  [...rows].sort(
    (a, b) =>
      urgency(levelName(a.levels.at(-1) ?? LEVELS.insufficient)) -
        urgency(levelName(b.levels.at(-1) ?? LEVELS.insufficient)) ||
      byName(a.model ?? null, b.model ?? null) ||
      byName(a.version ?? null, b.version ?? null)
  );

/** The name is the signal's title, for legends; the label is its id, for alerts. */
const levelSeries = (one: Finding): SignalSeries => seriesOf(one.signal.title, one, { signal: one.signal.id });

const seriesOf = (name: string, { model, version, times, levels }: LevelsOf, more: Labels = {}): SignalSeries => ({
  name,
  labels: { ...(model === undefined ? {} : { model }), ...(version === undefined ? {} : { version }), ...more },
  times,
  value: levels.map((level) => (level === LEVELS.insufficient ? NaN : level)),
});

/** Notices about signals without a figure, with their reasons. */
const silent = (all: readonly Finding[]): Notice[] =>
  all
    .filter(({ series }) => series === undefined)
    .map(({ signal, limits, isUnanswered }) => ({
      severity: isUnanswered === true ? 'warning' : 'info',
      text: `${signal.title}: ${limits[0] ?? 'nothing to judge.'}`,
    }));

function tableOf(all: readonly Finding[], { model, version }: SignalQuery<HealthOptions>): Table {
  const rows = all
    .map((finding) => ({
      finding,
      level: levelName(levelNow(finding)),
      // A machine without a model is shown with the requested model, but is not attributed to it.
      model: finding.model ?? (finding.series === undefined ? model : undefined) ?? null,
      version: finding.version ?? (finding.series === undefined ? version : undefined) ?? null,
    }))
    .sort(
      (a, b) =>
        urgency(a.level) - urgency(b.level) ||
        byName(a.model, b.model) ||
        byName(a.version, b.version) ||
        byName(a.finding.signal.title, b.finding.signal.title)
    );
  const value = ({ series, ended }: Finding): number | null => {
    const last = ended === undefined ? series?.value.at(-1) : undefined;
    return last === undefined || Number.isNaN(last) ? null : last;
  };
  return {
    name: 'health',
    columns: [
      { name: 'level', type: 'text', values: rows.map(({ level }) => level) },
      { name: 'model', type: 'text', values: rows.map((row) => row.model) },
      { name: 'version', type: 'text', values: rows.map((row) => row.version) },
      { name: 'signal', type: 'text', values: rows.map(({ finding }) => finding.signal.title) },
      {
        name: 'worst',
        type: 'text',
        values: rows.map(({ finding: { series } }) => (series === undefined ? null : subject(series))),
      },
      {
        name: 'current',
        type: 'text',
        values: rows.map(({ finding }) => {
          const now = value(finding);
          return now === null ? null : inWords(now, finding.series?.unit ?? finding.signal.unit);
        }),
      },
      { name: 'value', type: 'number', values: rows.map(({ finding }) => value(finding)) },
      {
        name: 'since',
        type: 'time',
        values: rows.map(({ finding: { since } }) => (Number.isNaN(since) ? null : since * 1000)),
      },
      { name: 'trend', type: 'text', values: rows.map(({ finding }) => finding.trend) },
      { name: 'reason', type: 'text', values: rows.map(({ finding }) => reasonFor(finding)) },
      { name: 'limit', type: 'text', values: rows.map(({ finding }) => limitInWords(finding)) },
      {
        name: 'sample',
        type: 'number',
        values: rows.map(({ finding: { series, ended } }) => {
          const n = ended === undefined ? series?.sample?.at(-1) : undefined;
          return n === undefined || Number.isNaN(n) ? null : n;
        }),
      },
      { name: 'id', type: 'text', values: rows.map(({ finding }) => finding.signal.id) },
    ],
  };
}
