import { changesFor, definitions, type InstalledRule } from '../packs/rules';
import { actionsFrom } from '../report/actions';
import { changesOf } from '../report/build';
import type { Accesses } from '../report/document';
import { ASKED, type Period, questionsOf, type SignalFacts } from '../report/questions';
import { type Row, rowsOf } from '../report/tables';
import { errorText } from '../text';
import { type Ask, type Finding, findings, type Past, pastOf, type Unanswered } from './findings';
import type { Companion } from './patterns';
import { type Absent, type Board, type BrokenRecord, type Review, reviewOf } from './review';

interface ReviewRequest extends Period {
  readonly models: readonly string[];
  readonly accesses?: Pick<Accesses, 'bySignal' | 'byPanel'>;
  /** The dashboards whose panels may have been opened. */
  readonly boards: readonly Board[];
  readonly signals: readonly SignalFacts[];
  /** The rules that are installed; the catalogue's where they are not known. */
  readonly rules?: readonly InstalledRule[];
  /** Called before each question. Nothing is asked any more where it throws. */
  readonly say: (text: string) => void;
}

/** As closely as rules look that are evaluated every five minutes. */
const STEP_MS = 300_000;

/** Tries every alert of the catalogue over the past of the models. */
export async function reviewed(
  ask: Ask,
  { models, accesses, boards, signals, rules, say, ...period }: ReviewRequest
): Promise<Review> {
  const changes = await changesIn(ask, period);
  const past = {
    from: Math.floor(period.from / STEP_MS) * STEP_MS,
    to: Math.floor(period.to / STEP_MS) * STEP_MS,
    stepMs: STEP_MS,
  };
  const found: Finding[] = [];
  const unanswered: Unanswered[] = [];
  const absent: Absent[] = [];
  for (const one of models) {
    const beside = await companionsOf(ask, one, past, say);
    const inForce = rules && changesFor(rules, one);
    const asked = definitions.filter(({ id }) => inForce === undefined || inForce[id] !== undefined);
    definitions
      .filter((definition) => !asked.includes(definition))
      .forEach((definition) => absent.push({ definition, model: one }));
    const looked = await findings(ask, {
      ...{ definitions: asked, models: [one], incidents: [], past, say },
      thresholds: inForce ?? {},
      companions: () => beside,
      ...('unknown' in changes ? {} : { changes: changes.of }),
    });
    looked.found.forEach((finding) => found.push(finding));
    looked.unanswered.forEach((without) => unanswered.push(without));
  }
  return reviewOf({
    ...{ ...period, found, unanswered, absent, boards, signals, isInstalled: rules !== undefined },
    ...('unknown' in changes
      ? { unknown: changes.unknown }
      : { broken: changes.broken.filter(({ model }) => models.includes(model)) }),
    ...(accesses === undefined ? {} : { accesses }),
  });
}

/** What an alarm may go with: what comes in, how long it takes, and what of the input is not as it was. */
const BESIDE = [
  { signal: 'throughput', options: { measures: ['received'] }, name: 'the rate of requests' },
  { signal: 'latency', options: { quantiles: [0.95] }, name: 'p95 of the latency' },
  { signal: 'dataQuality', options: { measures: ['missing'] }, name: 'the share of missing values' },
  { signal: 'drift', options: {}, name: 'drift' },
] as const;

type Beside = Companion & { readonly signal: string };

/** A signal that the model lacks raised no alarm: a note, not a failure. */
async function companionsOf(ask: Ask, model: string, past: Past, say: (text: string) => void): Promise<Beside[]> {
  const all: Beside[] = [];
  for (const { name, ...query } of BESIDE) {
    try {
      const series = await pastOf(ask, { ...query, model, statistics: ['value'] }, past);
      series.forEach(({ labels, times, values }) => {
        const of = labels['feature'] === undefined ? '' : ` of ${labels['feature']}`;
        const version = labels['version'] === undefined ? '' : ` (v${labels['version']})`;
        all.push({ signal: query.signal, name: `${name}${of}${version}`, times, values: values.get('value') ?? [] });
      });
    } catch (error) {
      say(`${model}: alarms are not compared with ${name}: ${errorText(error)}`);
    }
  }
  return all;
}

type Changes =
  | { readonly of: (model: string) => readonly number[] | undefined; readonly broken: readonly BrokenRecord[] }
  | { readonly unknown: string };

/**
 * When versions of a model came and went, and when something was done about it: Unix seconds. Nothing of a model whose record
 * of actions cannot be read: a part of them would make alarms out to be without any change.
 */
async function changesIn(ask: Ask, period: Period): Promise<Changes> {
  const asked = questionsOf({ ...period, profiles: [], signals: [] }).filter(
    ({ refId }) => refId === ASKED.changes || refId === ASKED.actions
  );
  const answers = await ask(asked);
  const tables = new Map<string, readonly Row[]>();
  for (const { refId } of asked) {
    const answer = answers.get(refId);
    if (answer === undefined || !answer.ok) {
      return { unknown: answer?.error ?? 'there was no answer' };
    }
    tables.set(refId, rowsOf(answer.frames[0]));
  }
  const changes = tables.get(ASKED.changes) ?? [];
  const recorded = actionsFrom(tables.get(ASKED.actions) ?? [], period);
  const broken = recorded.flatMap(({ model, problem }) => (problem === undefined ? [] : [{ model, problem }]));
  const of = (model: string): readonly number[] | undefined => {
    if (broken.some((one) => one.model === model)) {
      return undefined;
    }
    return [
      ...changesOf(changes, model).map(({ at }) => at),
      ...recorded
        .filter((one) => one.model === model)
        .flatMap(({ actions, moves }) => [...actions.map(({ doneAt }) => doneAt), ...moves.map(({ at }) => at)]),
    ]
      .filter((time) => !Number.isNaN(time))
      .map((time) => time / 1000);
  };
  return { of, broken };
}
