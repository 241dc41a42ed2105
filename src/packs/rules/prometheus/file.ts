import { stringify } from 'yaml';
import type { RulePack } from '../pack';
import { type PrometheusOptions, prometheusPack } from './pack';

/** PromQL has no subtraction of samples over a window that would know of every restart, birth and end within it. */
const COUNTS =
  'all: Counts are those of increase(): it extrapolates to both ends of a window, and leaves out what a series counted before its first scrape. The data source takes differences of samples, which a rule cannot: it would have to look into each fall and each birth again.';

/** Expressions longer than this are folded: a line break is a space to PromQL. */
const LINE_WIDTH = 140;

/** A pack as a rule file of Prometheus, Mimir, Thanos or VictoriaMetrics' vmalert. Throws PackError. */
export function prometheusText(pack: RulePack, options: PrometheusOptions = {}): string {
  const { groups, leftOut, notes } = prometheusPack(pack, options);
  const head = [
    'Generated from the catalogue of alerts: `npm run packs` writes the default, `npm run rules` one for your team.',
    'What the rules are, and how to load and try them: docs/alerting-prometheus.md.',
    ...section('Otherwise than in Grafana:', [
      COUNTS,
      ...notes.map(({ definition, note }) => `${definition}: ${note}`),
    ]),
    ...section(
      'Not said in PromQL:',
      leftOut.map(({ definition, reason }) => `${definition}: ${reason}.`)
    ),
  ];
  return `${head.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${stringify({ groups }, { lineWidth: LINE_WIDTH })}`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
