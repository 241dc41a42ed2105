import { z } from 'zod';
import type { Profile } from '../../profiles';
import { durationText, parseDuration } from '../duration';
import type { QueryEnvelope } from '../query';
import { type BaselinesRequest, type CountsRequest, type Optional, optional } from '../request';
import { modelsOf } from '../select';
import { seconds } from '../units';

const offset = durationText('1d or 1w').describe('How much earlier: 1d, 1w');

/** A moment as ISO 8601 text, or in Unix milliseconds (as `$__from` gives them). */
const moment = z
  .union([z.number(), z.string()])
  .refine(
    (value) => Number.isFinite(millisecondsOf(value)),
    'is neither a time such as 2026-11-01T00:00:00Z nor Unix milliseconds'
  );

function millisecondsOf(value: string | number): number {
  return typeof value === 'number' ? value : /^\d+$/.test(value) ? Number(value) : Date.parse(value);
}

/** A dashboard's variable is a text: a kind, or how much earlier. */
const written = (given: unknown): unknown =>
  typeof given !== 'string'
    ? given
    : parseDuration(given) === undefined
      ? { kind: given }
      : { kind: 'previous', offset: given };

/** What normal is. `auto`: the MLflow baseline of the version where there is one, else the same window `offset` earlier. */
const baseline = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('auto'), offset: offset.default('1w') }),
  z.strictObject({ kind: z.literal('mlflow') }),
  z
    .strictObject({
      kind: z.literal('window'),
      from: moment.transform(millisecondsOf),
      to: moment.transform(millisecondsOf),
    })
    .refine(({ from, to }) => to > from, { error: 'must be after "from"', path: ['to'] }),
  z.strictObject({ kind: z.literal('previous'), offset: offset.default('1w') }),
]);

export const baselineOption = z
  .preprocess(written, baseline)
  .default({ kind: 'auto', offset: '1w' })
  .describe(
    'What to compare with: {"kind":"mlflow"} the baseline of the version\'s run; {"kind":"window","from":…,"to":…} a fixed time range; {"kind":"previous","offset":"1w"} the same window earlier; {"kind":"auto"} the first of MLflow and the week before that exists. As a text, for variables: auto, mlflow, or how much earlier'
  );
type BaselineOption = z.infer<typeof baselineOption>;

export type EarlierRequest = Optional<CountsRequest>;

/** The baselines in MLflow, where the option wants them. */
export function baselinesRequest(
  query: Pick<QueryEnvelope, 'model' | 'version'>,
  option: BaselineOption,
  profile: Profile,
  withMetrics = false
): Optional<BaselinesRequest> | undefined {
  return option.kind !== 'auto' && option.kind !== 'mlflow'
    ? undefined
    : optional({
        kind: 'mlflow.baselines',
        ...modelsOf(query, profile),
        ...(query.version === undefined ? {} : { versions: [query.version] }),
        ...(withMetrics ? { withMetrics } : {}),
      });
}

/**
 * The same counts at the time of the reference: over the fixed window, or over windows that slide one offset earlier,
 * each then standing at the time that it is the reference of.
 */
export function earlier(counts: CountsRequest | undefined, option: BaselineOption): EarlierRequest | undefined {
  if (counts === undefined) {
    return undefined;
  }
  switch (option.kind) {
    case 'window': {
      const end = seconds(option.to / 1000);
      return optional({ ...counts, window: seconds(end - option.from / 1000), start: end, end });
    }
    case 'previous':
    case 'auto':
      return optional({ ...counts, offset: parseDuration(option.offset) ?? seconds(0) });
    case 'mlflow':
      return undefined;
  }
}

type Options = Readonly<Record<string, unknown>>;

/** `auto` without an offset is the same as no baseline option: a dashboard's variable needs a value. */
const isOpen = (written: unknown): boolean =>
  written === undefined || written === 'auto' || openSchema.safeParse(written).success;

const openSchema = z.strictObject({ kind: z.literal('auto') });

/** Options with the data source's baseline in them, for signals that have one and queries that leave it open. */
export function withBaseline(schema: z.ZodType, options: Options, usual: unknown): Options {
  const hasBaseline = schema instanceof z.ZodObject && 'baseline' in schema.shape;
  return usual !== undefined && hasBaseline && isOpen(options['baseline']) ? { ...options, baseline: usual } : options;
}
