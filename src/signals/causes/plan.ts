import { z, ZodError } from 'zod';
import { CONTRACT_PROFILE } from '../../profiles';
import { baselineOption, baselinesRequest, earlier, type EarlierRequest } from '../../query/baseline';
import { chosenFrom, someOf } from '../../query/choices';
import { LABELLED } from '../../query/classes';
import { contextOfPart, part, queryOfPart } from '../../query/composed';
import type { SignalQuery } from '../../query/query';
import {
  type BaselinesRequest,
  type CountsRequest,
  type ModelsRequest,
  type Optional,
  optional,
  type SourceRequest,
} from '../../query/request';
import { modelsOf } from '../../query/select';
import type { BoundSignal, PlanContext, Signal } from '../../query/signal';
import { seconds } from '../../query/units';
import { counted } from '../../query/windows';
import { largest } from '../../stats/elements';

const CHANGED = ['accuracy', 'logLoss', 'brier', 'positiveShare'] as const;
const CAUSES_MEASURES = ['change', 'inputs', 'relation'] as const;

export const causesOptions = z.strictObject({
  of: z
    .enum(CHANGED)
    .default('accuracy')
    .meta({ title: 'What changed' })
    .describe(
      'What changed, from score histograms by outcome: accuracy of the decisions at `threshold`; logLoss; brier; positiveShare, the share of positive outcomes'
    ),
  measures: someOf(
    CAUSES_MEASURES,
    [...CAUSES_MEASURES],
    'series: change between the baseline and the window; inputs: what other scores alone would have changed; relation: what other outcomes at the same scores would have. The last two add up to the first'
  ),
  threshold: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe('The score above which the model predicts the positive class'),
  positive: z
    .string()
    .optional()
    .meta(chosenFrom('classes'))
    .describe('The positive class, such as approve; needed unless its name says so'),
  baseline: baselineOption,
  view: z
    .enum(['series', 'table', 'ranking'])
    .default('series')
    .describe(
      'series: the change of quality and its parts over time; table: the same at the end of the range, a row a version; ranking: what else changed within the range and when it began, before or with the quality first. The ranking compares the range with itself; drift with the baseline, or, of what has none, with the first quarter of the range'
    ),
});
export type CausesOptions = z.infer<typeof causesOptions>;

type Query = SignalQuery<CausesOptions>;

export type CausesPlan = {
  readonly scores: CountsRequest | Optional<CountsRequest>;
  readonly earlier?: EarlierRequest;
  readonly baselines?: Optional<BaselinesRequest>;
  readonly models?: Optional<ModelsRequest>;
  readonly attribution?: Optional<CountsRequest>;
  /** Of the signals that the ranking is made of. */
  readonly [ofPart: `${string}/${string}`]: SourceRequest | Optional<SourceRequest> | undefined;
};

/** Scores by outcome are of the metric contract, whatever server there is beside it. */
export const contractOf = (context: PlanContext): PlanContext =>
  context.profile.kind === 'contract' ? context : { ...context, profile: context.contract ?? CONTRACT_PROFILE };

function scoresRequest(query: Query, context: PlanContext): CountsRequest {
  const own = contractOf(context);
  return counted(query, own, { names: [`${own.profile.metrics.positiveScore}_bucket`], where: [LABELLED] }, [
    'actual',
    'le',
  ]);
}

/** In plausible causal order, which ranks changes that are equally clear. */
export const KINDS = [
  'quality',
  'deployment',
  'freshness',
  'values',
  'traffic',
  'drift',
  'relation',
  'resources',
  'latency',
  'firstToken',
  'errors',
  'fairness',
  'cost',
] as const;
export type Kind = (typeof KINDS)[number];

interface Question {
  readonly signal: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** A move to either side is a change, whatever thresholds say. */
  readonly both?: boolean;
}

/** The signals that know of it, each with what it is asked. */
const QUESTIONS: Readonly<Record<Exclude<Kind, 'deployment' | 'relation'>, Question>> = {
  quality: { signal: 'quality', options: {} },
  freshness: { signal: 'dataQuality', options: { measures: ['freshness'] } },
  values: { signal: 'dataQuality', options: { measures: ['missing', 'invalid', 'unseen'] } },
  traffic: { signal: 'throughput', options: { measures: ['received'] }, both: true },
  drift: { signal: 'drift', options: { of: 'features' } },
  resources: { signal: 'resources', options: {} },
  latency: { signal: 'latency', options: { quantiles: [0.95] } },
  firstToken: { signal: 'llm', options: { measures: ['firstToken'], quantiles: [0.95] } },
  errors: { signal: 'throughput', options: { measures: ['errorShare'] } },
  fairness: { signal: 'fairness', options: {} },
  cost: { signal: 'cost', options: { measures: ['perThousand'] } },
};

export interface Subquery {
  readonly kind: Kind;
  readonly both: boolean;
  readonly signal: Signal;
  readonly bound: BoundSignal;
  /** How far back each of its points looks. */
  readonly window: number;
  /** Drift from how the range began, for what has no baseline. */
  readonly within?: { readonly bound: BoundSignal; readonly moments: Float64Array };
}

/** Points of the ranking: enough to see when something began, few enough to query all signals at all of them. */
const POINTS = 96;

/** The range in steps of its own; no window is shorter than a step, so that nothing falls between two points. */
function coarse(context: PlanContext): PlanContext {
  const step = seconds(context.step * Math.max(1, Math.ceil((context.to - context.from) / POINTS / context.step)));
  const to = seconds(Math.floor(context.to / step) * step);
  return { ...context, step, to, from: seconds(Math.floor(context.from / step) * step) };
}

/** The moments whose windows, side by side, make up the first quarter of the range. */
function beginning({ from, to, step }: PlanContext, window: number): Float64Array {
  const apart = Math.ceil(window / step) * step;
  return Float64Array.from({ length: Math.floor((to - from) / 4 / apart) + 1 }, (_, k) => from + k * apart);
}

/** The signals that these servers have metrics for. */
export function subqueriesOf(query: Query, context: PlanContext): Subquery[] {
  const grid = coarse(context);
  return KINDS.flatMap((kind): Subquery[] => {
    if (kind === 'deployment' || kind === 'relation') {
      return [];
    }
    const { signal: id, options, both = false } = QUESTIONS[kind];
    const signal = context.signals.get(id);
    if (signal === undefined) {
      return [];
    }
    const { window, ...own } = contextOfPart(query, signal, grid);
    const wide = seconds(Math.max(window, grid.step));
    const bind = (more: Readonly<Record<string, unknown>>): BoundSignal =>
      signal.bind(
        { ...queryOfPart(query, id, { ...options, ...more }), mode: 'range' as const },
        { ...own, window: wide }
      );
    try {
      if (kind !== 'drift') {
        return [{ kind, both, signal, window: wide, bound: bind({}) }];
      }
      const moments = beginning(grid, wide);
      const baseline = { kind: 'window', from: (grid.from - wide) * 1000, to: largest(moments) * 1000 };
      return [
        {
          kind,
          both,
          signal,
          window: wide,
          bound: bind({ baseline: query.options.baseline }),
          within: { bound: bind({ baseline }), moments },
        },
      ];
    } catch (error) {
      // A profile may not have what a signal reads: the others are still ranked.
      if (error instanceof RangeError || error instanceof ZodError) {
        return [];
      }
      throw error;
    }
  });
}

/** The scores of the ranking: in windows that do not overlap, to be added up before and after a moment. */
const slotsOf = (context: PlanContext): PlanContext => {
  const grid = coarse(context);
  return { ...grid, window: grid.step };
};

export function plan(query: Query, context: PlanContext): CausesPlan {
  const { options } = query;
  if (options.view !== 'ranking') {
    const scores = scoresRequest({ ...query, mode: options.view === 'table' ? 'instant' : query.mode }, context);
    return {
      scores,
      earlier: earlier(scores, options.baseline),
      baselines: baselinesRequest(query, options.baseline, context.profile),
    };
  }
  const own = contractOf(context);
  const { metrics } = own.profile;
  return {
    scores: optional(scoresRequest({ ...query, mode: 'range' }, slotsOf(context))),
    baselines: baselinesRequest(query, { kind: 'mlflow' }, context.profile),
    models: optional({ kind: 'mlflow.models', ...modelsOf(query, context.profile) }),
    attribution: optional(counted({ ...query, mode: 'instant' }, own, { names: [metrics.attribution] }, ['feature'])),
    ...Object.assign({}, ...subqueriesOf(query, context).map(({ kind, bound }) => part(kind, bound.plan, true))),
  };
}
