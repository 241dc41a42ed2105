import { type Matcher } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import type { CountsRequest } from '../../query/request';
import type { PlanContext } from '../../query/signal';
import { counted, countedOutcomes } from '../../query/windows';
import { escapeRegex } from '../../text';
import { type FairnessMeasure, type FairnessOptions } from './options';

export type FairnessPlan = {
  readonly predictions?: CountsRequest;
  readonly outcomes?: CountsRequest;
};

const FROM_PREDICTIONS: ReadonlySet<FairnessMeasure> = new Set([
  'disparateImpact',
  'statisticalParity',
  'selectionRate',
]);

/** Whether it can be computed without true labels. */
export const isOfSelection = (measure: FairnessMeasure): boolean => FROM_PREDICTIONS.has(measure);

const modeOf = ({ mode, options }: SignalQuery<FairnessOptions>): 'range' | 'instant' =>
  options.view === 'series' ? mode : 'instant';

export function plan(query: SignalQuery<FairnessOptions>, context: PlanContext): FairnessPlan {
  const { options } = query;
  const { metrics } = context.profile;
  const by = ['attribute', 'group'];
  const where = attributeMatchers(options);
  const asking = { ...query, mode: modeOf(query) };
  const all = options.view === 'groups';
  return {
    ...(all || options.measures.some(isOfSelection)
      ? { predictions: counted(asking, context, { names: [metrics.groupPredictions], where }, [...by, 'predicted']) }
      : {}),
    ...(all || !options.measures.every(isOfSelection)
      ? { outcomes: countedOutcomes(asking, context, metrics.groupOutcomes, by, where) }
      : {}),
  };
}

function attributeMatchers({ attributes }: FairnessOptions): Matcher[] {
  if (attributes === undefined || attributes.length === 0) {
    return [];
  }
  return [{ label: 'attribute', op: '=~', value: attributes.map(escapeRegex).join('|') }];
}
