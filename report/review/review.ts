import { dashboards } from '../../src/packs/dashboards';
import { SEVERITIES, type Severity } from '../../src/packs/rules';
import { figureText } from '../../src/packs/rules/figures';
import type { Backtest } from '../../src/packs/suggest';
import type { Accesses } from '../../src/report/document';
import { lasting, moment } from '../../src/report/words';
import { signals } from '../../src/signals/registry';
import { type Finding, NOT_EXPOSED, type Unanswered } from './findings';
import { companionText, timeText } from './patterns';

/** How an alert did over the past of one model. */
type Verdict =
  /** Neither severity fired. */
  | 'silent'
  /** Most firings came and went while nothing was changed. */
  | 'wolf'
  | 'worked';

export const verdictOf = ({ today: { fired }, unchanged }: Pick<Finding, 'today' | 'unchanged'>): Verdict => {
  const all = fired.warning.firings + fired.critical.firings;
  const alone = unchanged === undefined ? 0 : unchanged.warning + unchanged.critical;
  return all === 0 ? 'silent' : alone > all / 2 ? 'wolf' : 'worked';
};

/**
 * What history would set instead, where that mends what is wrong: of an alert that is silent something tighter, of one that
 * cries wolf something wider that fires less often. Both thresholds come together, as they were tried.
 */
export function proposalOf(finding: Finding): Finding['suggested'] {
  const { definition, today, suggested } = finding;
  if (suggested === undefined) {
    return undefined;
  }
  const firings = ({ fired }: NonNullable<Finding['suggested']>): number =>
    fired.warning.firings + fired.critical.firings;
  const sign = definition.direction === 'above' ? 1 : -1;
  const isTighter = SEVERITIES.some(
    (severity) => sign * (suggested.thresholds[severity] ?? NaN) < sign * (today.thresholds[severity] ?? NaN)
  );
  const isMended = { silent: isTighter, wolf: !isTighter && firings(suggested) < firings(today), worked: false };
  return isMended[verdictOf(finding)] ? suggested : undefined;
}

/** A definition that no installed rule of a model is of. */
export type Absent = Pick<Finding, 'definition' | 'model'>;

interface Reviewed {
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly found: readonly Finding[];
  readonly unanswered: readonly Unanswered[];
  /** Definitions that no installed rule is of. */
  readonly absent: readonly Absent[];
  /** Whether thresholds are those of installed rules; else they are the catalogue's. */
  readonly isInstalled: boolean;
  readonly accesses?: Pick<Accesses, 'bySignal' | 'byPanel'>;
  /** Why it is not known when models were changed, where it is not. */
  readonly unknown?: string;
}

const TITLES: Readonly<Record<Verdict, string>> = {
  silent: 'Never fired',
  wolf: 'Fired, and recovered without any change',
  worked: 'Fired, and something was changed',
};

/** The review as Markdown: what each alert did, and what it is proposed to change about it. */
export function reviewText(reviewed: Reviewed): string {
  const { from, to, found, unanswered, absent, isInstalled, accesses, unknown } = reviewed;
  const ofVerdict = (verdict: Verdict): string[] => {
    const some = found.filter((finding) => verdictOf(finding) === verdict);
    return some.length === 0 ? [] : [`## ${TITLES[verdict]}`, ...some.map(entryOf)];
  };
  const others = unanswered.filter(({ error }) => error !== NOT_EXPOSED);
  return `${[
    `# Review of alerts, ${moment(from)} to ${moment(to)} UTC`,
    `Each alert of the catalogue as it would have behaved over this past, by the thresholds of ${isInstalled ? 'the installed rules' : 'the catalogue'}. A change is the registration, beginning or end of a version, or an action. People decide about what is proposed.`,
    ...(unknown === undefined ? [] : [`**When models were changed is not known:** ${code(unknown)}`]),
    ...ofVerdict('wolf'),
    ...ofVerdict('silent'),
    ...ofVerdict('worked'),
    ...(accesses === undefined ? [] : unopenedIn(accesses)),
    ...listed(
      'Not exposed yet',
      'These alerts can never fire: expose what they read (the page Setup has code for it), or leave them out.',
      unanswered.filter(({ error }) => error === NOT_EXPOSED).map(removed)
    ),
    ...listed(
      'Not installed',
      'Alerts of the catalogue without a rule.',
      absent.map(({ definition, model }) => `+${definition.id}: ${printed(model)}`)
    ),
    ...(others.length === 0
      ? []
      : [
          '## Not reviewed',
          others.map(({ definition, model, error }) => `- ${definition.id}, ${code(model)}: ${code(error)}`).join('\n'),
        ]),
  ].join('\n\n')}\n`;
}

const removed = ({ definition, model }: Absent): string => `-${definition.id}: ${printed(model)}`;

const listed = (title: string, text: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, text, `\`\`\`diff\n${lines.join('\n')}\n\`\`\``];

/** Signals and panels that the trail has no query of: nobody misses what nobody looks at. */
function unopenedIn({ bySignal, byPanel }: Pick<Accesses, 'bySignal' | 'byPanel'>): string[] {
  const unseen = [...signals.values()].filter(({ id, inHealthReport }) => inHealthReport && !(id in bySignal));
  const panels = dashboards.flatMap(({ dashboard: { uid, title, panels: all = [] } }) => {
    const asking = all
      .flatMap((one) => ('panels' in one ? one.panels : [one]))
      .filter((one) => 'targets' in one && (one.targets?.length ?? 0) > 0);
    const closed = asking.filter(({ id }) => !(`${uid} ${id}` in byPanel));
    return closed.length === asking.length
      ? [`-${title}: all ${asking.length} panels`]
      : closed.map((one) => `-${title}: ${one.title ?? String(one.id)}`);
  });
  return [
    ...(unseen.length === 0
      ? []
      : ['## Signals that nobody opened', unseen.map(({ title, id }) => `- ${title} (\`${id}\`)`).join('\n')]),
    ...listed('Panels that nobody opened', 'A copy of the dashboards without them is shorter to read.', panels),
  ];
}

function entryOf(finding: Finding): string {
  const { definition, model, today, unchanged, suggestion, patterns } = finding;
  const proposed = proposalOf(finding);
  const did = SEVERITIES.map(
    (severity) => `${severity} ${firedText(today.fired[severity], unchanged?.[severity])}`
  ).join('; ');
  return [
    `### ${definition.title}, ${code(model)}`,
    `\`${definition.id}\`: ${did}.`,
    ...(patterns.time === undefined ? [] : [timeText(patterns.time)]),
    ...(patterns.companion === undefined ? [] : [plainly(companionText(patterns.companion))]),
    ...(proposed === undefined
      ? [suggestion.enough ? 'Nothing is proposed.' : `Nothing is proposed: ${suggestion.reason}.`]
      : [
          `With the suggested thresholds: ${SEVERITIES.map((severity) => `${severity} ${firedText(proposed.fired[severity])}`).join('; ')}.`,
          `\`\`\`diff\n${diffOf(finding, proposed)}\n\`\`\``,
          `\`\`\`sh\n${commandFor(finding, proposed)}\n\`\`\``,
        ]),
  ].join('\n\n');
}

function firedText({ firings, minutes, flaps }: Backtest, unchanged?: number): string {
  if (firings === 0) {
    return 'never fired';
  }
  return [
    `fired ${firings} ${firings === 1 ? 'time' : 'times'} (${lasting(minutes * 60_000)})`,
    ...(flaps === 0 ? [] : [`${flaps} within an hour of the last`]),
    ...(unchanged === undefined ? [] : [`${unchanged} without any change`]),
  ].join(', ');
}

/** Both thresholds of a rule, before and after. */
function diffOf({ definition, today }: Finding, proposed: NonNullable<Finding['suggested']>): string {
  const line = (severity: Severity, threshold: number | undefined): string =>
    `${definition.id}.${severity}: ${threshold === undefined ? 'off' : figureText(threshold, definition.unit)}`;
  return SEVERITIES.flatMap((severity) => {
    const [old, next] = [today.thresholds[severity], proposed.thresholds[severity]];
    return old === next ? [` ${line(severity, old)}`] : [`-${line(severity, old)}`, `+${line(severity, next)}`];
  }).join('\n');
}

/** What writes the rules of that model with them. A name goes between apostrophes, as a shell takes it literally. */
function commandFor({ definition, model }: Finding, { thresholds }: NonNullable<Finding['suggested']>): string {
  const set = SEVERITIES.flatMap((severity) => {
    const threshold = thresholds[severity];
    return threshold === undefined ? [] : [`--set ${definition.id}.${severity}=${threshold}`];
  });
  return `npm run rules -- --models '${printed(model).replaceAll("'", String.raw`'\''`)}' ${set.join(' ')}`;
}

/** On one line: what ends a line would end a block. */
const printed = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');

/** A text of others as code: nothing in it has a meaning for Markdown. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `\`${printed(text)}\`` : `${fence} ${printed(text)} ${fence}`;
}

/** A sentence with a name of others in it: what has a meaning for Markdown is literal. */
const plainly = (text: string): string => printed(text).replaceAll(/[\\`*_[\]<>~&@|]/g, String.raw`\$&`);
