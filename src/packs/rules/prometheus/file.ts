import { stringify } from 'yaml';
import type { RulePack } from '../pack';
import { prometheusPack, type PrometheusOptions } from './pack';

/** Expressions longer than this are folded: a line break is a space to PromQL. */
const LINE_WIDTH = 140;

/** A pack as a rule file of Prometheus, Mimir, Thanos or VictoriaMetrics' vmalert. Throws PackError. */
export function prometheusText(pack: RulePack, options: PrometheusOptions = {}): string {
  const { groups, leftOut, notes } = prometheusPack(pack, options);
  const head = [
    'Generated from the catalogue of alerts: `npm run packs` writes the default, `npm run rules` one for your team.',
    'What the rules are, and how to load and try them: docs/alerting-prometheus.md.',
    ...section(
      'Otherwise than in Grafana:',
      notes.map(({ definition, note }) => `${definition}: ${note}`)
    ),
    ...section(
      'Not said in PromQL:',
      leftOut.map(({ definition, reason }) => `${definition}: ${reason}.`)
    ),
  ];
  return `${head.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${stringify({ groups }, { lineWidth: LINE_WIDTH })}`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
