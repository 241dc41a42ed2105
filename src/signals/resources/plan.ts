import { type Profile, profileOf } from '../../profiles';
import { parseDuration } from '../../query/duration';
import { either, promql } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import { type InstantRequest, type Optional, optional, type RangeRequest } from '../../query/request';
import { at } from '../../query/schedule';
import type { PlanContext } from '../../query/signal';
import { type Seconds, seconds } from '../../query/units';
import { expressionOf, type Measured, modelMatches, servedSeries } from './expressions';
import type { ResourceMeasure, ResourcesOptions } from './options';

export type ResourcesPlan = { readonly owners?: Optional<InstantRequest> } & Readonly<
  Record<string, RangeRequest | InstantRequest | Optional<InstantRequest> | undefined>
>;

interface Part {
  /** Under which the answer is found: profile and measure. */
  readonly name: string;
  readonly profile: Profile;
  readonly measure: ResourceMeasure;
  readonly measured: Measured;
}

const TEN_MINUTES = seconds(600);

/** Looks in an answer: closer ones over long ranges would be too much to ask of a fleet, and short dips of counters go unseen. */
const LOOKS = 2880;
const CLOSEST = 5;
const WIDEST = 60;

/** As close as scrapes mostly are, whatever the settings say; a whole number of looks makes up the time. */
function lookEvery({ from, to }: PlanContext, sustained: Seconds): Seconds {
  const wanted = Math.min(WIDEST, Math.max(CLOSEST, (to - from) / LOOKS));
  return seconds(Math.round((1000 * sustained) / Math.ceil(sustained / wanted)) / 1000);
}

/** The model server's own resources if it exposes them, and those of the exporters that the query names. */
export function sourcesOf({ exporters }: ResourcesOptions, { profile }: PlanContext): Profile[] {
  const all = [...(profile.resources === undefined ? [] : [profile]), ...exporters.map(profileOf)];
  return [...new Set(all)];
}

/** Every measure of every profile that has it. */
export function parts(query: SignalQuery<ResourcesOptions>, context: PlanContext): Part[] {
  const { measures, sustained } = query.options;
  const heldFor = parseDuration(sustained) ?? TEN_MINUTES;
  return sourcesOf(query.options, context).flatMap((profile) => {
    const { resources } = profile;
    if (resources === undefined) {
      return [];
    }
    const asked = {
      profile,
      scrapeInterval: context.scrapeInterval,
      by: [...new Set(['model', 'version', ...resources.by, ...query.groupBy])],
      window: context.window,
      sustained: heldFor,
      look: lookEvery(context, heldFor),
    };
    return measures.flatMap((measure): Part[] => {
      const tried = modelMatches(query, resources.ofModel, context.profile).flatMap(
        (belonging) => expressionOf(measure, resources, belonging, asked) ?? []
      );
      const [first] = tried;
      return first === undefined
        ? []
        : [
            {
              name: `${profile.id}.${measure}`,
              profile,
              measure,
              measured: { ...first, expr: either(tried.map(({ expr }) => expr)) },
            },
          ];
    });
  });
}

export const plan = (query: SignalQuery<ResourcesOptions>, context: PlanContext): ResourcesPlan => ({
  ...Object.fromEntries(parts(query, context).map(({ name, measured }) => [name, at(query, context, measured.expr)])),
  ...((query.model === undefined ? query.options.owners : isFoundByPod(query, context))
    ? { owners: ownersRequest(query, context) }
    : {}),
});

/** Whether something may be taken for the model's because its pod's name begins as another model's does. */
const isFoundByPod = ({ options }: SignalQuery<ResourcesOptions>, context: PlanContext): boolean =>
  sourcesOf(options, context).some(({ resources }) => resources?.ofModel.some(({ match }) => match === 'prefix'));

/** Which models there are, and which scrape targets and pods they are exposed by. */
function ownersRequest(query: SignalQuery<ResourcesOptions>, context: PlanContext): Optional<InstantRequest> {
  const ways = sourcesOf(query.options, context).flatMap(({ resources }) => resources?.ofModel ?? []);
  const shared = ways.flatMap((way) => (way.match === 'shared' ? (way.of ?? way.labels) : []));
  const by = { labelNames: [...new Set([context.profile.labels.model, ...shared])] };
  const expr = promql`group by (${by}) (${servedSeries({ ...query, model: undefined, version: undefined }, context.profile)})`;
  return optional({ kind: 'prometheus.instant', expr, time: context.to, whole: true });
}
