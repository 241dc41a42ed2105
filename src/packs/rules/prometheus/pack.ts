/** The pack as recording and alerting rules of Prometheus and Mimir; `file.ts` writes them as YAML. */
import { parseDuration } from '../../../query/duration';
import { seconds, type Unit } from '../../../query/units';
import { escapeRegex } from '../../../text';
import { GROUP_INTERVALS, type RuleGroup } from '../definition';
import { figureText } from '../figures';
import { type AlertRule, PackError, type PackSettings, type RulePack } from '../pack';
import { conditionOf } from './condition';
import type { Figure } from './figure';
import { figureOf } from './figures';
import { type Recording, type Scope, short } from './scope';

/** How Prometheus' templates write the value. */
function valueTemplate(unit: Unit): string {
  switch (unit) {
    case 'percentunit':
      return '{{ $value | humanizePercentage }}';
    case 's':
      return '{{ $value | humanizeDuration }}';
    default:
      return '{{ $value | printf "%.3g" }}';
  }
}

/** The value of another recorded series with the alert's labels. */
function lookedUp(series: string, by: readonly string[], format: string): string {
  const matchers = by.map((label) => `${label}=%q`).join(',');
  const labels = by.map((label) => `$labels.${label}`).join(' ');
  return `{{ with query (printf "${series}{${matchers}}" ${labels}) }}{{ . | first | value | printf "${format}" }}{{ end }}`;
}

interface Addresses {
  /** Where runbooks are, without the trailing slash. */
  readonly runbooks?: string;
  /** Where dashboards are: Grafana's address, without the trailing slash. */
  readonly grafana?: string;
}

function annotationsOf(
  { definition, threshold }: AlertRule,
  { by, decided, worst, note, measured = definition.measured }: Figure,
  { runbooks, grafana }: Addresses
): Record<string, string> {
  const { meaning, firstCheck, unit, direction, id, dashboard, evidence } = definition;
  const limit = decided.kind === 'compared' ? figureText(threshold, unit) : undefined;
  const sample = decided.kind === 'compared' ? decided.measured.sample?.count : undefined;
  const n = sample === undefined ? undefined : lookedUp(sample, by, '%.0f');
  const others = by
    .filter((label) => label !== 'model' && label !== 'version')
    .map((label) => `{{ with $labels.${label} }}, ${label} {{ . }}{{ end }}`)
    .join('');
  const who = `{{ with $labels.model }}{{ . }}{{ else }}{{ $labels.instance }}{{ end }}{{ with $labels.version }} version {{ . }}{{ end }}${others}`;
  const against = limit === undefined ? '' : `, ${direction === 'above' ? 'over' : 'under'} ${limit}`;
  return {
    summary: `${who}: ${measured}${evidence.value ? ` is ${valueTemplate(unit)}${against}${n === undefined ? '' : ` (n = ${n})`}` : ''}`,
    description: meaning,
    first_check: firstCheck,
    value: valueTemplate(unit),
    ...(note === undefined ? {} : { otherwise: note }),
    ...(limit === undefined ? {} : { threshold: limit }),
    ...(n === undefined ? {} : { n }),
    ...(worst === undefined ? {} : { worst: worstOf(worst) }),
    ...(runbooks === undefined ? {} : { runbook_url: `${runbooks}/${id}` }),
    ...(grafana === undefined
      ? {}
      : {
          dashboard_url: `${grafana}/d/modelwatch-${dashboard.slug}?var-model={{ $labels.model | urlquery }}&var-version={{ $labels.version | urlquery }}`,
        }),
  };
}

/** The three largest of a recorded distance, by what they are of. */
const worstOf = (series: string): string =>
  `{{ range query (printf "topk(3, ${series}{model=%q,version=%q})" $labels.model $labels.version) }}{{ with .Labels.feature }}{{ . }}{{ else }}{{ .Labels.of }}{{ end }} ({{ .Labels.measure }} {{ .Value | printf "%.2f" }}) {{ end }}`;

export interface PrometheusOptions extends Addresses {
  /** The age of the reference of drift: a Prometheus duration, by default a week. */
  readonly reference?: string;
}

/** A rule as Prometheus' and Mimir's rule files hold it. */
export type PrometheusRule =
  | { readonly record: string; readonly labels?: Readonly<Record<string, string>>; readonly expr: string }
  | {
      readonly alert: string;
      readonly expr: string;
      readonly for?: string;
      readonly keep_firing_for?: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    };

export interface PrometheusGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly PrometheusRule[];
}

export interface PrometheusPack {
  readonly groups: readonly PrometheusGroup[];
  /** Definitions that PromQL cannot say, and why. */
  readonly leftOut: readonly { readonly definition: string; readonly reason: string }[];
  /** What some do otherwise than the data source. */
  readonly notes: readonly { readonly definition: string; readonly note: string }[];
}

/** As long as the tiles are: each is counted once. */
const TILES_INTERVAL = '5m';
/** Alerts know of one another by Prometheus' own series of alerts, which are fresh for five minutes. */
const MAX_INTERVAL = '2m';
const WEEK = '1w';
const APP = 'modelwatch-monitoring-app';

/**
 * The pack as rules for Prometheus or Mimir: recording rules that move the work there, and alerts that do not need
 * Grafana. Throws PackError where two definitions would record different things under one name.
 */
export function prometheusPack({ rules, settings }: RulePack, options: PrometheusOptions = {}): PrometheusPack {
  const { models, team, prefix } = settings;
  const reference = options.reference ?? WEEK;
  if (parseDuration(reference) === undefined) {
    throw new PackError(`"${reference}" is not a duration such as 1d or 1w: the age of the reference of drift.`);
  }
  const oneOf = { label: 'model', op: '=~', value: models.map(escapeRegex).join('|') } as const;
  const scope: Scope = {
    models,
    filters: models.length > 1 ? [oneOf] : models.map((value) => ({ label: 'model', op: '=', value })),
    reference,
  };
  const addresses = addressesOf(settings, options);
  const library = new Library();
  const alerts = new Map<RuleGroup, PrometheusRule[]>();
  const leftOut: { definition: string; reason: string }[] = [];
  const notes: { definition: string; note: string }[] = [];
  for (const [definition, own] of byDefinition(rules)) {
    const said = figureOf(definition, scope);
    if (!said.ok) {
      leftOut.push({ definition: definition.id, reason: said.reason });
      continue;
    }
    const { figure } = said;
    if (figure.note !== undefined) {
      notes.push({ definition: definition.id, note: figure.note });
    }
    const group = alerts.get(definition.group) ?? [];
    alerts.set(definition.group, group);
    group.push(...library.newOf(figure.recordings), ...own.map((rule) => alertOf(rule, figure, team, addresses)));
  }
  const tiles = library.tiles();
  return {
    groups: [
      ...(tiles.length === 0 ? [] : [{ name: `${prefix}-tiles`, interval: TILES_INTERVAL, rules: tiles }]),
      ...[...alerts].map(([group, rulesOfGroup]) => ({
        name: `${prefix}-${group}`,
        interval: shorter(GROUP_INTERVALS[group], MAX_INTERVAL),
        rules: rulesOfGroup,
      })),
    ],
    leftOut,
    notes,
  };
}

/** Runbooks are pages of the app, unless they are elsewhere. */
function addressesOf({ runbookBase }: PackSettings, { grafana, runbooks }: Addresses): Addresses {
  const base = runbooks ?? runbookBase ?? (grafana === undefined ? undefined : `${grafana}/a/${APP}/runbooks`);
  return { ...(grafana === undefined ? {} : { grafana }), ...(base === undefined ? {} : { runbooks: base }) };
}

const shorter = (a: string, b: string): string => ((parseDuration(a) ?? 0) <= (parseDuration(b) ?? 0) ? a : b);

/** Critical first: its warning, evaluated after it, knows at once that it fires. */
function byDefinition(rules: readonly AlertRule[]): Map<AlertRule['definition'], AlertRule[]> {
  const found = new Map<AlertRule['definition'], AlertRule[]>();
  for (const rule of rules) {
    const all = found.get(rule.definition) ?? [];
    found.set(rule.definition, rule.severity === 'critical' ? [rule, ...all] : [...all, rule]);
  }
  return found;
}

/** `latency` becomes `ModelwatchLatency`. */
export const alertName = (id: string): string =>
  ['modelwatch', ...id.split('-')].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');

function alertOf(rule: AlertRule, figure: Figure, team: string, addresses: Addresses): PrometheusRule {
  const { definition, severity } = rule;
  const { for: hold, keepFiringFor: keep } = definition.timing[severity];
  const alert = alertName(definition.id);
  return {
    alert,
    expr: conditionOf(rule, figure, { alert, team }),
    ...(parseDuration(hold) === undefined ? {} : { for: hold }),
    ...(parseDuration(keep) === undefined ? {} : { keep_firing_for: keep }),
    labels: { severity, signal: definition.query.signal, team },
    annotations: annotationsOf(rule, figure, addresses),
  };
}

/** What is recorded so far: definitions share counts, and each is recorded once. */
class Library {
  readonly #all = new Map<string, Recording>();

  /** Those that are not there yet, tiles apart. */
  newOf(recordings: readonly Recording[]): PrometheusRule[] {
    return recordings.flatMap((recording): PrometheusRule[] => {
      const key = JSON.stringify([recording.record, recording.labels ?? {}]);
      const known = this.#all.get(key);
      if (known !== undefined && known.expr !== recording.expr) {
        throw new PackError(`Two definitions would record different things as "${recording.record}".`);
      }
      this.#all.set(key, recording);
      return known !== undefined || recording.tile === true ? [] : [asRule(recording)];
    });
  }

  tiles(): PrometheusRule[] {
    return [...this.#all.values()].filter(({ tile }) => tile === true).map(asRule);
  }
}

const asRule = ({ record, labels, expr }: Recording): PrometheusRule => ({
  record,
  ...(labels === undefined ? {} : { labels }),
  expr: readable(expr),
});

/** Windows as people write them: `[5m]` for `[300s]`. Label values that look like one are left alone. */
const readable = (expr: string): string =>
  expr.replaceAll(/"(?:[^"\\]|\\.)*"|\[(\d+)s(?=[\]:])/g, (whole: string, length: string | undefined) =>
    length === undefined ? whole : `[${short(seconds(Number(length)))}`
  );
