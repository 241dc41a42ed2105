import { aligned } from '../../report/columns';
import { SEVERITIES, type Severity } from '../../src/packs/rules';
import { figureText } from '../../src/packs/rules/figures';
import type { Backtest } from '../../src/packs/suggest';
import type { Finding, Unanswered } from '../../src/review/findings';

const HEAD = ['definition', 'model', '', 'today', 'would have fired', 'suggested', 'would have fired'];

/** The findings as people read them: a line a severity, then why some have no suggestion. */
export function tableText(found: readonly Finding[], unanswered: readonly Unanswered[]): string {
  const rows = found.flatMap((finding) => SEVERITIES.map((severity) => rowOf(finding, severity)));
  const reasons = found.flatMap(({ definition, model, suggestion }) =>
    suggestion.enough ? [] : [`  ${definition.id}, ${model}: ${suggestion.reason}`]
  );
  return [
    ...aligned([HEAD, ...rows]),
    ...titled('No suggestion:', reasons),
    ...titled(
      'No answer:',
      unanswered.map(({ definition, model, error }) => `  ${definition.id}, ${model}: ${error}`)
    ),
  ].join('\n');
}

const titled = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines]);

function rowOf({ definition, model, today, suggested }: Finding, severity: Severity): string[] {
  const { unit } = definition;
  const limit = (thresholds: Finding['today']['thresholds'] | undefined): string => {
    const threshold = thresholds?.[severity];
    return threshold === undefined ? '-' : figureText(threshold, unit);
  };
  const did = (side: Finding['suggested']): string =>
    side?.thresholds[severity] === undefined ? '-' : firedText(side.fired[severity]);
  const first = severity === SEVERITIES[0];
  return [
    first ? definition.id : '',
    first ? model : '',
    severity,
    limit(today.thresholds),
    did(today),
    limit(suggested?.thresholds),
    did(suggested),
  ];
}

function firedText({ firings, minutes, flaps, caught, incidents, unexplained }: Backtest): string {
  if (firings === 0) {
    return incidents === 0 ? 'never' : `never (0 of ${incidents} incidents)`;
  }
  const parts = [
    `${firings}×`,
    lengthText(minutes),
    ...(flaps === 0 ? [] : [`${flaps} flapping`]),
    ...(incidents === 0 ? [] : [`${caught} of ${incidents} incidents`, `${unexplained}× otherwise`]),
  ];
  return parts.join(', ');
}

const lengthText = (minutes: number): string =>
  minutes < 120 ? `${Math.round(minutes)} min` : `${Number((minutes / 60).toPrecision(3))} h`;

/** The same for programs; thresholds and figures in the definition's unit. */
export const jsonText = (found: readonly Finding[], unanswered: readonly Unanswered[]): string =>
  JSON.stringify(
    {
      findings: found.map(({ definition, ...rest }) => ({
        definition: definition.id,
        signal: definition.query.signal,
        unit: definition.unit,
        direction: definition.direction,
        ...rest,
      })),
      unanswered: unanswered.map(({ definition, ...rest }) => ({ definition: definition.id, ...rest })),
    },
    undefined,
    2
  );
