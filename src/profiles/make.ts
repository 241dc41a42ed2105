import type { Matcher } from '../query/promql';
import {
  CONTRACT_METRICS,
  type Counter,
  type Durations,
  type Gauge,
  type GaugeUnit,
  type Profile,
  type TimeUnit,
} from './profile';

export const equal = (label: string, value: string): Matcher => ({ label, op: '=', value });
export const matching = (label: string, value: string): Matcher => ({ label, op: '=~', value });

/** HTTP's codes of what a client did wrong: no failure of the model, but for its being turned away (429). */
export const CLIENT_FAULT = '4[013-9].|42[0-8]';

/** Those that do not say so. A series without the label, as of releases that lack it, is one of them. */
export const butFor = (label: string, value: string): Matcher => ({ label, op: '!~', value });

export const counter = (...names: readonly string[]): Counter => ({ kind: 'counter', names });

export const counterWhere = (names: readonly string[], ...where: readonly Matcher[]): Counter => ({
  kind: 'counter',
  names,
  where,
});

/** A counter under both of its names: some clients add `_total`, some do not. */
export const total = (name: string): Counter => counter(`${name}_total`, name);

export const gauge = (unit: GaugeUnit, ...names: readonly string[]): Gauge => ({ kind: 'gauge', unit, names });

export const histogram = (
  unit: TimeUnit,
  ...names: readonly string[]
): Extract<Durations, { readonly kind: 'histogram' }> => ({
  kind: 'histogram',
  unit,
  names,
});

type Server = Omit<Profile, 'kind' | 'labels' | 'metrics' | 'versioned'> & {
  readonly model: string;
  readonly version?: string;
};

/** A model server. Without a label for the version it goes by that of the contract, which `model_info` may fill in. */
export function server({ model, version, limits, ...rest }: Server): Profile {
  return {
    ...rest,
    kind: 'server',
    labels: { model, version: version ?? 'version' },
    versioned: version !== undefined,
    metrics: CONTRACT_METRICS,
    limits:
      version === undefined
        ? [
            ...limits,
            `${rest.title} has no label for the version: expose model_info{model, version} beside it, and series get the version that it names.`,
          ]
        : limits,
  };
}

type Resource = Pick<Profile, 'id' | 'title' | 'resources' | 'limits' | 'probes' | 'sources'>;

/** Machines, containers, devices: read beside whatever serves the model. */
export function resource(profile: Resource): Profile {
  return {
    ...profile,
    kind: 'resources',
    labels: { model: 'model', version: 'version' },
    versioned: true,
    metrics: CONTRACT_METRICS,
  };
}
