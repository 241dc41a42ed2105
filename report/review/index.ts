import type { PluginClient } from '../../host';
import { definitions } from '../../src/packs/rules';
import { actionsFrom } from '../../src/report/actions';
import { changesOf } from '../../src/report/build';
import type { Accesses } from '../../src/report/document';
import { ASKED, type Period, questionsOf } from '../../src/report/questions';
import { type Row, rowsOf } from '../../src/report/tables';
import { findings } from './findings';
import { modelsOf } from './models';
import { reviewText } from './review';

interface ReviewRequest extends Period {
  readonly model?: string;
  readonly accesses?: Accesses;
  /** Called before each question. */
  readonly say: (text: string) => void;
}

/** As closely as rules look that are evaluated every five minutes. */
const STEP_MS = 300_000;

/** Tries every alert of the catalogue over the past of the models, and gives the review as Markdown. */
export async function reviewed(
  client: PluginClient,
  { model, accesses, say, ...period }: ReviewRequest
): Promise<string> {
  const models = model === undefined ? await modelsOf(client) : [model];
  const changes = await changesIn(client, period);
  const { found, unanswered } = await findings(client, {
    ...{ definitions, models, incidents: [], thresholds: {}, say },
    past: {
      from: Math.floor(period.from / STEP_MS) * STEP_MS,
      to: Math.floor(period.to / STEP_MS) * STEP_MS,
      stepMs: STEP_MS,
    },
    ...('unknown' in changes ? {} : { changes: changes.of }),
  });
  return reviewText({
    ...{ ...period, found, unanswered },
    ...('unknown' in changes ? { unknown: changes.unknown } : {}),
    ...(accesses === undefined ? {} : { accesses }),
  });
}

type Changes = { readonly of: (model: string) => readonly number[] } | { readonly unknown: string };

/** When versions of a model came and went, and when something was done about it: Unix seconds. */
async function changesIn(client: PluginClient, period: Period): Promise<Changes> {
  const asked = questionsOf({ ...period, profiles: [], signals: [] }).filter(
    ({ refId }) => refId === ASKED.changes || refId === ASKED.actions
  );
  const answers = await client.query(asked);
  const tables = new Map<string, readonly Row[]>();
  for (const { refId } of asked) {
    const answer = answers.get(refId);
    if (answer === undefined || !answer.ok) {
      return { unknown: answer?.error ?? 'there was no answer' };
    }
    tables.set(refId, rowsOf(answer.frames[0]));
  }
  const changes = tables.get(ASKED.changes) ?? [];
  const { recorded } = actionsFrom(tables.get(ASKED.actions) ?? [], period);
  const of = (model: string): readonly number[] =>
    [
      ...changesOf(changes, model).map(({ at }) => at),
      ...recorded
        .filter((one) => one.model === model)
        .flatMap(({ actions, moves }) => [...actions.map(({ doneAt }) => doneAt), ...moves.map(({ at }) => at)]),
    ]
      .filter((time) => !Number.isNaN(time))
      .map((time) => time / 1000);
  return { of };
}
