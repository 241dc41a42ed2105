import { z } from 'zod';
import { grouped } from '../grouped';
import { DEFAULT_SETTINGS, prefixOf, SEVERITIES, type Severity } from '../packs/rules';
import type { Backtest } from '../packs/suggest';
import type { Accesses } from '../report/document';
import type { SignalFacts } from '../report/questions';
import { lasting } from '../report/words';
import { type Finding, NOT_EXPOSED, type Unanswered } from './findings';
import { companionText, timeText } from './patterns';

/** How an alert did over the past of one model. */
type Verdict =
  /** Neither severity fired. */
  | 'silent'
  /** Most firings came and went while nothing was changed. */
  | 'noisy'
  | 'worked'
  /** It fired; whether anything was changed is not known. */
  | 'fired';

export const verdictOf = ({ today: { fired }, unchanged }: Pick<Finding, 'today' | 'unchanged'>): Verdict => {
  const all = fired.warning.firings + fired.critical.firings;
  if (all === 0) {
    return 'silent';
  }
  return unchanged === undefined ? 'fired' : unchanged.warning + unchanged.critical > all / 2 ? 'noisy' : 'worked';
};

/**
 * What history would set instead, where that mends what is wrong: of an alert that is silent something tighter, of one that
 * is noisy something wider that fires less often. Both thresholds come together, as they were tried.
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
  const isMended = {
    silent: isTighter,
    noisy: !isTighter && firings(suggested) < firings(today),
    worked: false,
    fired: false,
  };
  return isMended[verdictOf(finding)] ? suggested : undefined;
}

/** A definition that no installed rule of a model is of. */
export type Absent = Pick<Finding, 'definition' | 'model'>;

const panelSchema = z.object({
  id: z.number(),
  title: z.string().default(''),
  targets: z.array(z.unknown()).default([]),
});

/** A record of actions that cannot be read, and why: when something was done about the model is not known. */
export interface BrokenRecord {
  readonly model: string;
  readonly problem: string;
}

/** A dashboard of Grafana's, as its JSON is: those of its panels that ask for data, those in rows too. */
export const boardSchema = z
  .object({
    uid: z.string(),
    title: z.string(),
    panels: z.array(panelSchema.extend({ panels: z.array(panelSchema).optional() })).default([]),
  })
  .transform(({ panels, ...board }) => ({
    ...board,
    panels: panels.flatMap((one) => one.panels ?? [one]).filter(({ targets }) => targets.length > 0),
  }));
export type Board = Readonly<z.output<typeof boardSchema>>;

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
  readonly boards: readonly Board[];
  readonly signals: readonly SignalFacts[];
  /** Why it is not known when models were changed, where it is not. */
  readonly unknown?: string;
  readonly broken?: readonly BrokenRecord[];
}

/** A review as data: what each alert did, and what is proposed to change. Texts are unescaped. */
export interface Review {
  readonly from: number;
  readonly to: number;
  readonly about: string;
  /** Why it is not known when models were changed, where it is not. */
  readonly unknown?: string;
  /** Models of which that alone is not known. */
  readonly broken: readonly BrokenRecord[];
  readonly sections: readonly ReviewSection[];
}

export interface ReviewSection {
  readonly title: string;
  readonly text?: string;
  readonly alerts?: readonly ReviewedAlert[];
  readonly changes?: readonly ProposedChange[];
  readonly items?: ReadonlyArray<{ readonly name: string; readonly model?: string; readonly text: string }>;
}

/** What is proposed. Lines of a diff have what `npm run rules -- --set` takes. */
export interface ProposedChange {
  readonly does: string;
  readonly diff: readonly string[];
  /** What does it; of a model's rules that is one command, which is a change of its own. */
  readonly command?: string;
}

export interface ReviewedAlert {
  readonly id: string;
  readonly title: string;
  readonly model: string;
  readonly did: string;
  /** What its firings have in common, and why nothing is proposed. */
  readonly notes: readonly string[];
  readonly proposal?: ProposedChange;
}

const TITLES: Readonly<Record<Verdict, string>> = {
  silent: 'Never fired',
  noisy: 'Fired, and recovered without any change',
  worked: 'Fired, and something was changed',
  fired: 'Fired, and it is not known whether anything was changed',
};

export function reviewOf({ from, to, found, unanswered, absent, isInstalled, ...more }: Reviewed): Review {
  const { accesses, unknown, broken = [] } = more;
  const ofVerdict = (verdict: Verdict): ReviewSection => ({
    title: TITLES[verdict],
    alerts: found.filter((finding) => verdictOf(finding) === verdict).map(alertOf),
  });
  const sections: readonly ReviewSection[] = [
    ofVerdict('noisy'),
    ofVerdict('silent'),
    ofVerdict('worked'),
    ofVerdict('fired'),
    ...(accesses === undefined ? [] : unopenedIn(accesses, more)),
    {
      title: 'Not exposed yet',
      text: 'These alerts can never fire: expose what they read (the page Setup has code for it), or leave them out.',
      changes: byModel(unanswered.filter(({ error }) => error === NOT_EXPOSED)).map(leftOut),
    },
    {
      title: 'Not installed',
      text: 'Alerts of the catalogue without a rule. Of those that are left out here, only a team knows the thresholds.',
      changes: byModel(withDefaults(absent)).map(installed),
    },
    {
      title: 'All that is proposed, by model',
      text: 'One command for each model writes all of its rules, with what is proposed here, to a file of its own. Leave out the settings that you do not want.',
      changes: commandsFor({ found, unanswered, absent }),
    },
    {
      title: 'Not reviewed',
      items: unanswered
        .filter(({ error }) => error !== NOT_EXPOSED)
        .map(({ definition, model, error }) => ({ name: definition.id, model, text: error })),
    },
  ];
  return {
    from,
    to,
    about: `Each alert of the catalogue as it would have behaved over this past, by the thresholds of ${isInstalled ? 'the installed rules' : 'the catalogue'}. A change is the registration, beginning or end of a version, or an action. People decide about what is proposed.`,
    ...(unknown === undefined ? {} : { unknown }),
    broken,
    sections: sections.filter(({ alerts, changes, items }) =>
      [alerts, changes, items].some((some = []) => some.length > 0)
    ),
  };
}

type Thresholds = Finding['today']['thresholds'];
type WithThresholds = Absent & { readonly thresholds: Thresholds };

/** Those that are a rule, or would be one. */
const byModel = (all: readonly WithThresholds[]): Array<readonly [WithThresholds, ...WithThresholds[]]> => [
  ...grouped(
    all.filter(({ thresholds }) => SEVERITIES.some((severity) => thresholds[severity] !== undefined)),
    ({ model }) => model
  ).values(),
];

const withDefaults = (all: readonly Absent[]): WithThresholds[] =>
  all.map((one) => ({ ...one, thresholds: one.definition.thresholds }));

const leftOut = (all: readonly [WithThresholds, ...WithThresholds[]]): ProposedChange => ({
  does: printed(all[0].model),
  diff: all.flatMap(({ definition, thresholds }) => diffOf(definition.id, thresholds, {})),
});

const installed = (all: readonly [WithThresholds, ...WithThresholds[]]): ProposedChange => ({
  does: printed(all[0].model),
  diff: all
    .flatMap(({ definition, thresholds }) => diffOf(definition.id, {}, thresholds))
    .filter((line) => line.startsWith('+')),
});

/**
 * One command a model that something is proposed for: a file holds all rules of whom it is for, so that a second command would
 * write over what the first has changed. What is in force and is not the catalogue's is set as well.
 */
function commandsFor({ found, unanswered, absent }: Pick<Reviewed, 'found' | 'unanswered' | 'absent'>) {
  const [without, unknown] = [true, false].map((isWithout) =>
    unanswered.filter(({ error }) => (error === NOT_EXPOSED) === isWithout)
  );
  const proposed = found.filter((finding) => proposalOf(finding) !== undefined);
  const changed = [...proposed, ...[...byModel(without ?? []), ...byModel(withDefaults(absent))].flat()];
  const intended: readonly WithThresholds[] = [
    ...found.map((one) => ({ ...one, thresholds: (proposalOf(one) ?? one.today).thresholds })),
    ...(without ?? []).map((one) => ({ ...one, thresholds: {} })),
    ...(unknown ?? []),
  ];
  return [...new Set(changed.map(({ model }) => model))].map((name): ProposedChange => {
    const settings = intended
      .filter(({ model }) => model === name)
      .flatMap(({ definition, thresholds }) =>
        SEVERITIES.filter((severity) => thresholds[severity] !== definition.thresholds[severity]).map(
          (severity) => `--set ${settingOf(definition.id, severity, thresholds[severity])}`
        )
      );
    return { does: printed(name), diff: [], command: commandFor(name, settings) };
  });
}

/** Signals and panels without a query in the trail. */
function unopenedIn(
  { bySignal, byPanel }: Pick<Accesses, 'bySignal' | 'byPanel'>,
  { boards, signals }: Pick<Reviewed, 'boards' | 'signals'>
): readonly ReviewSection[] {
  const unseen = signals.filter(({ id, inHealthReport }) => inHealthReport && !(id in bySignal));
  const panels = boards.flatMap(({ uid, title, panels: asking }): ProposedChange[] => {
    const closed = asking.filter(({ id }) => !(`${uid} ${id}` in byPanel));
    const file = `dashboards/${uid.replace(/^modelwatch-/, '')}.json`;
    const ids = closed.map(({ id }) => id).join(', ');
    return closed.length === 0
      ? []
      : closed.length === asking.length
        ? [{ does: `${title}: all ${asking.length} panels`, diff: [], command: `rm ${file}` }]
        : [
            {
              does: `${title}: ${closed.map((one) => one.title).join('; ')}`,
              diff: [],
              command: `jq 'del((.panels[], .panels[].panels[]?) | select(.id | IN(${ids})))' ${file}`,
            },
          ];
  });
  return [
    {
      title: 'Signals that nobody opened',
      text: 'No change is proposed: alerts may rest on what nobody opens.',
      items: unseen.map(({ title, id }) => ({ name: id, text: title })),
    },
    {
      title: 'Panels that nobody opened',
      text: 'The dashboards without them are shorter to read: jq prints the file without these panels.',
      changes: panels,
    },
  ];
}

const NO_CHANGE = ' No change is proposed for that.';
const WHY_NONE: Readonly<Record<Verdict, string>> = {
  silent: 'history suggests nothing tighter',
  noisy: 'history suggests nothing wider that fires less often',
  worked: 'when it fired, something was changed',
  fired: 'it is not known whether anything was changed',
};

function alertOf(finding: Finding): ReviewedAlert {
  const { definition, model, today, unchanged, suggestion, patterns } = finding;
  const proposed = proposalOf(finding);
  const did = SEVERITIES.map(
    (severity) => `${severity} ${firedText(today.fired[severity], unchanged?.[severity])}`
  ).join('; ');
  return {
    ...{ id: definition.id, title: definition.title, model, did: `${did}.` },
    notes: [
      ...(patterns.time === undefined ? [] : [timeText(patterns.time) + NO_CHANGE]),
      ...(patterns.companion === undefined ? [] : [companionText(patterns.companion) + NO_CHANGE]),
      ...(proposed === undefined
        ? [`No change is proposed: ${suggestion.enough ? WHY_NONE[verdictOf(finding)] : suggestion.reason}.`]
        : []),
    ],
    ...(proposed === undefined
      ? {}
      : {
          proposal: {
            does: `With the suggested thresholds: ${SEVERITIES.map((severity) => `${severity} ${firedText(proposed.fired[severity])}`).join('; ')}.`,
            diff: diffOf(definition.id, today.thresholds, proposed.thresholds),
          },
        }),
  };
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

const settingOf = (id: string, severity: Severity, threshold: number | undefined): string =>
  `${id}.${severity}=${threshold ?? 'off'}`;

/** Both thresholds of a rule, before and after; what is not set before nor after is left out. */
function diffOf(id: string, before: Thresholds, after: Thresholds): string[] {
  return SEVERITIES.flatMap((severity) => {
    const [old, next] = [before[severity], after[severity]];
    return old !== next
      ? [`-${settingOf(id, severity, old)}`, `+${settingOf(id, severity, next)}`]
      : old === undefined
        ? []
        : [` ${settingOf(id, severity, old)}`];
  });
}

/**
 * What writes the rules of that model with them, under its own uids and to its own file. A name goes between apostrophes, as a
 * shell takes it literally.
 */
const commandFor = (model: string, settings: readonly string[]): string =>
  [
    `npm run rules -- --models '${printed(model).replaceAll("'", String.raw`'\''`)}'`,
    `--prefix ${prefixOf(DEFAULT_SETTINGS.team, model)}`,
    ...settings,
  ].join(' ');

/** On one line: what ends a line would end a block. */
export const printed = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
