import { z } from 'zod';
import { type Action, actionsOf, BrokenRecordError, eventsIn, type Phase } from '../../actions/state';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import type { SignalQuery } from '../../query/query';
import type { ActionsRequest, AnswersOf } from '../../query/request';
import { defineSignal, type PlanContext } from '../../query/signal';
import { actionsLevels } from './thresholds';

type ActionsPlan = { readonly records?: ActionsRequest };

/** `cannotTell` is no verdict: there was too little traffic to say. */
const WITHOUT_EFFECT: ReadonlySet<Phase> = new Set(['failed', 'notBetter', 'returnDue', 'returning', 'returned']);

export const plan = (_: SignalQuery<unknown>, { actions }: PlanContext): ActionsPlan =>
  actions === undefined ? {} : { records: { kind: 'mlflow.actions', experiment: actions } };

export function derive(
  { model, mode }: SignalQuery<unknown>,
  { records = [] }: AnswersOf<ActionsPlan>,
  { from, to, step, window }: PlanContext
): Derived {
  const times =
    mode === 'instant'
      ? Float64Array.of(to)
      : Float64Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
  const notices: Notice[] = [];
  const series = records
    .filter((record) => Object.keys(record.entries).length > 0 && (model === undefined || record.model === model))
    .flatMap((record): SignalSeries[] => {
      try {
        const actions = actionsOf(eventsIn(record.entries, `of "${record.model}"`));
        const value = times.map((time) => withoutEffect(actions, time, window));
        return [{ name: 'without effect', labels: { model: record.model }, times, value }];
      } catch (error) {
        if (error instanceof BrokenRecordError) {
          notices.push({ severity: 'warning', text: `${record.model}: ${error.message}` });
          return [];
        }
        throw error;
      }
    });
  return { kind: 'series', series, notices };
}

/** How many ended like that within the window, after the last one that helped. Seconds. */
function withoutEffect(actions: readonly Action[], time: number, window: number): number {
  const ended = actions.filter(({ changed }) => changed / 1000 <= time);
  const helped = ended.findLastIndex(({ phase }) => phase === 'better');
  return ended
    .slice(helped + 1)
    .filter(({ phase, changed }) => WITHOUT_EFFECT.has(phase) && changed / 1000 > time - window).length;
}

export const actions = defineSignal({
  id: 'actions',
  title: 'Actions',
  summary: 'How many actions on a model failed, or did not make the figure better that they were to mend.',
  description:
    'Read from the record of actions in MLflow: the number of actions of a model that ended within the window as failed, not better or reverted, since the last one that helped. An action whose figure could not be judged does not count. Without actions in the settings of the data source, and for models that nothing was ever proposed for, there is no series.',
  group: 'registry',
  inHealthReport: false,
  unit: 'none',
  options: z.strictObject({}),
  ...actionsLevels,
  minimumSample: 0,
  defaultWindow: '1d',
  plan,
  derive,
});
