import { z } from 'zod';
import { notices, valuesAt } from '../../query/align';
import { someOf } from '../../query/choices';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import { judgedMeasure } from '../../query/judged';
import { missingMetric } from '../../query/missing';
import type { SignalQuery } from '../../query/query';
import type { AnswersOf, CountsRequest } from '../../query/request';
import { contractLabels, labelKey } from '../../query/select';
import type { Series } from '../../query/series';
import { perEach, shareOf } from '../../query/shares';
import { defineSignal, type PlanContext } from '../../query/signal';
import { unitOfCurrency } from '../../query/units';
import {
  counted,
  countedOutcomes,
  countsOf,
  isRight,
  type Notices,
  outcomesIn,
  rateNotice,
  type Tally,
  valuesFinder,
  without,
} from '../../query/windows';
import { mapPairs } from '../../stats/elements';
import { costLevels } from './thresholds';

const COST_MEASURES = ['perThousand', 'perCorrect', 'perHour', 'total'] as const;
type CostMeasure = (typeof COST_MEASURES)[number];

export const costOptions = z.strictObject({
  measures: someOf(
    COST_MEASURES,
    ['perThousand', 'perCorrect'],
    'perThousand: per thousand predictions; perCorrect: per correct prediction, from the share of correct ones among the labelled; perHour; total: over the window'
  ),
});
type CostOptions = z.infer<typeof costOptions>;

type CostPlan = {
  readonly cost: CountsRequest;
  readonly predictions?: CountsRequest;
  readonly outcomes?: CountsRequest;
};

export function plan(query: SignalQuery<CostOptions>, context: PlanContext): CostPlan {
  const { profile } = context;
  const { measures } = query.options;
  const count = (metric: string, ...labels: readonly string[]): CountsRequest =>
    counted(query, context, metric, labels);
  return {
    cost: count(profile.metrics.cost, 'currency'),
    ...(measures.includes('perThousand') || measures.includes('perCorrect')
      ? { predictions: count(profile.metrics.predictions) }
      : {}),
    ...(measures.includes('perCorrect') ? { outcomes: countedOutcomes(query, context, profile.metrics.outcomes) } : {}),
  };
}

export function derive(query: SignalQuery<CostOptions>, answers: AnswersOf<CostPlan>, context: PlanContext): Derived {
  const { metrics } = context.profile;
  const costs = answers.cost.series;
  const predictions = valuesFinder(answers.predictions?.series ?? []);
  const said: Notices = new Map();
  const right = accuracies(outcomesIn(answers.outcomes?.series ?? [], said));
  const judged = judgedMeasure(['perThousand'], query.options.measures);
  const series = costs.flatMap((cost) => {
    const own = without(cost.labels, 'currency');
    const made = predictions(own, cost.times);
    const accuracy = right.get(labelKey(own));
    return query.options.measures.map((measure): SignalSeries => ({
      name: measure,
      labels: { ...contractLabels(cost.labels, context.profile), measure },
      times: cost.times,
      unit: unitOfCurrency(cost.labels.currency),
      hasThresholds: measure === judged,
      ...measured(measure, cost, made, accuracy, context),
    }));
  });
  return {
    kind: 'series',
    series,
    notices: [
      ...notices(Object.values(answers).filter((answer) => answer !== undefined)),
      ...(costs.length > 0 && query.options.measures.includes('perHour') ? rateNotice(context) : []),
      ...(costs.length === 0 ? [missingMetric(metrics.cost, query, context.profile)] : []),
      ...said.values(),
      ...(said.size > 0 ? [] : unlabelled(query.options, right.size, costs.length, metrics.outcomes)),
    ],
  };
}

/** Of the labelled predictions of each model and version, the share that was right, with its interval. */
interface Accuracy {
  readonly value: Series;
  readonly lower: Series;
  readonly upper: Series;
  readonly sample: Series;
}

function accuracies(outcomes: readonly Tally[]): ReadonlyMap<string, Accuracy> {
  return new Map(
    outcomes.map((one) => {
      const figures = shareOf(
        countsOf(one, isRight),
        countsOf(one, () => true)
      );
      const over = (values: Float64Array): Series => ({ labels: one.labels, times: one.times, values });
      return [
        labelKey(one.labels),
        {
          value: over(figures.value),
          lower: over(figures.lower),
          upper: over(figures.upper),
          sample: over(figures.sample),
        },
      ] as const;
    })
  );
}

function measured(
  measure: CostMeasure,
  { values: cost, times }: Series,
  made: Float64Array,
  accuracy: Accuracy | undefined,
  { window }: PlanContext
): Pick<SignalSeries, 'value' | 'sample' | 'lower' | 'upper'> {
  switch (measure) {
    case 'total':
      return { value: cost };
    case 'perHour':
      return { value: cost.map((amount) => (amount / window) * 3600) };
    case 'perThousand':
      return { value: perEach(cost, made).map((amount) => amount * 1000), sample: made };
    case 'perCorrect': {
      const each = perEach(cost, made);
      const over = (share: Series | undefined) => {
        return mapPairs(each, valuesAt(times, share), (amount, part) => (part > 0 ? amount / part : NaN));
      };
      return {
        value: over(accuracy?.value),
        // The more often it is right, the less a right one costs.
        lower: over(accuracy?.upper),
        upper: over(accuracy?.lower),
        sample: valuesAt(times, accuracy?.sample),
      };
    }
  }
}

const unlabelled = ({ measures }: CostOptions, labelled: number, costs: number, outcomes: string): Notice[] =>
  measures.includes('perCorrect') && costs > 0 && labelled === 0
    ? [
        {
          severity: 'info',
          text: `What a correct prediction costs is not known: there is no ${outcomes} for these series.`,
        },
      ]
    : [];

export const cost = defineSignal({
  id: 'cost',
  title: 'Cost',
  summary: 'The cost of predictions, and of correct predictions.',
  description:
    'Money spent on inference over the window, for a thousand predictions and for each correct one. Labels arrive late, so the number of correct predictions is taken as all predictions times the share of the labelled ones that were right, with the interval of that share. Currencies are never added up. There are no default thresholds; those that you set apply to the cost of a thousand predictions where it is asked for, otherwise to the first measure asked for.',
  group: 'business',
  inHealthReport: false,
  unit: 'currencyUSD',
  options: costOptions,
  ...costLevels,
  minimumSample: 20,
  defaultWindow: '1h',
  plan,
  derive,
});
