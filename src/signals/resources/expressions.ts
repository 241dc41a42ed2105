import {
  type Capacity,
  type Counter,
  type Gauge,
  type GaugeUnit,
  inShownUnit,
  type Named,
  type OfModel,
  ownName,
  type Profile,
  profileOf,
  type Resources,
} from '../../profiles';
import { eachName } from '../../query/expressions';
import { copiedLabel, either, type Matcher, type PromQL, promql, selector } from '../../query/promql';
import type { QueryEnvelope } from '../../query/query';
import { lastSample } from '../../query/scraping';
import { matchers } from '../../query/select';
import { type Seconds, seconds } from '../../query/units';
import { elementAt } from '../../stats/elements';
import { escapeRegex } from '../../text';
import type { ResourceMeasure } from './options';

type IdleProcessor = Extract<Resources['cpu'], { readonly kind: 'idle' }>;

type Selection = Pick<QueryEnvelope, 'model' | 'version' | 'filters' | 'groupBy'>;

/** One way in which resources may belong to the model that a query asks for. */
interface ModelMatch {
  readonly matchers: readonly Matcher[];
  /** Keeps of an expression what belongs to the model. */
  readonly keep: (expr: PromQL) => PromQL;
}

const asIs = (expr: PromQL): PromQL => expr;

/** The ways to try, one after another; without a model, or where a resource is of no one model, all of it. */
export function modelMatches(query: Selection, ofModel: readonly OfModel[], serving: Profile): ModelMatch[] {
  const { model, filters } = query;
  if (model === undefined || ofModel.length === 0) {
    return [{ matchers: filters, keep: asIs }];
  }
  return ofModel.map((way): ModelMatch => {
    switch (way.match) {
      case 'equal':
        return { matchers: [{ label: way.label, op: '=', value: model }, ...filters], keep: asIs };
      case 'prefix':
        return {
          matchers: [{ label: way.label, op: '=~', value: `${escapeRegex(model)}(-.*)?` }, ...filters],
          keep: asIs,
        };
      case 'shared': {
        const { labels, of = [] } = way;
        // Labels that neither has are not shared: the last one is what names the place.
        const names = of.length > 0 ? of : labels.slice(-1);
        const known = names.map((label): Matcher => ({ label, op: '!=', value: '' }));
        const served = of.reduce<PromQL>(
          (series, name, i) => copiedLabel(series, name, elementAt(labels, i)),
          servedSeries(query, serving, known)
        );
        return {
          matchers: [],
          keep: (expr) => promql`(${expr}) and on (${{ labelNames: labels }}) (${served})`,
        };
      }
    }
  });
}

/** What the model's server exposes of its traffic: where these series come from is where the model runs. */
export function servedSeries(query: Selection, serving: Profile, more: readonly Matcher[] = []): PromQL {
  const { received, answered } = serving.traffic ?? profileOf('contract').traffic ?? {};
  const names = [...(received?.names ?? []), ...(answered?.names ?? [])];
  return either(names.map((name) => selector(ownName(name, serving), [...matchers(query, serving), ...more])));
}

interface ReadContext {
  /** Whose metrics they are. */
  readonly profile: Pick<Profile, 'own' | 'metrics'>;
  readonly scrapeInterval: Seconds;
  readonly by: readonly string[];
  readonly window: Seconds;
  readonly sustained: Seconds;
  /** From one look at the samples to the next, where they are looked at one by one. */
  readonly look: Seconds;
}

/** The value of a gauge, and the rate of a counter per second. */
interface Reading {
  readonly gauge: (series: PromQL) => PromQL;
  readonly perSecond: (series: PromQL) => PromQL;
  /** The same where only the proportion of several of one target matters. */
  readonly proportion: (series: PromQL) => PromQL;
}

export interface Measured {
  readonly expr: PromQL;
  /** The unit of Prometheus' numbers. */
  readonly unit: GaugeUnit;
}

/** Exporters write a number near 2^63 where a device does not support a field: no gauge of ours comes near. */
const SENTINEL = 1e15;

/** Two samples are looked for so far back: as far as Prometheus looks for one. */
const PAIR = 300;

/**
 * Growth between the last two samples, of what is still there. How often exporters are scraped is not known: the interval
 * is that of the model's metrics.
 */
function lastPair(series: PromQL, { scrapeInterval }: ReadContext): PromQL {
  const range = { duration: seconds(Math.max(PAIR, 4 * scrapeInterval)) };
  return promql`irate(${series}[${range}]) and ${lastSample(series, scrapeInterval)}`;
}

/**
 * Over the window. What a counter grew by is divided by the time between the samples: `rate` divides by the window, and
 * reads low where a series began within it. Where it fell, or has one sample in the window, its pairs of samples are averaged.
 */
function overWindow(asked: ReadContext): Reading {
  const { window, scrapeInterval } = asked;
  const look = seconds(Math.min(asked.look, window / 4));
  const looks = promql`[${{ duration: window }}:${{ duration: look }}]`;
  return {
    gauge: (series) => lastSample(series, scrapeInterval),
    perSecond: (series) => {
      const grown = promql`delta(${series}${looks}) / (delta(timestamp(${series})${looks}) > 0)`;
      return promql`${grown} unless resets(${series}${looks}) > 0 or avg_over_time((${lastPair(series, asked)})${looks})`;
    },
    proportion: (series) => promql`rate(${series}[${{ duration: window }}]) or ${lastPair(series, asked)}`,
  };
}

/** Of one look: the lowest sample since the look before, and growth between the last two samples. */
function ofLook(asked: ReadContext): Reading {
  const perSecond = (series: PromQL): PromQL => lastPair(series, asked);
  return {
    gauge: (series) =>
      promql`min_over_time(${series}[${{ duration: asked.look }}]) or ${lastSample(series, asked.scrapeInterval)}`,
    perSecond,
    proportion: perSecond,
  };
}

/**
 * The lowest of the looks of the last while; not finite where it was not there at all of them: a part of the time is not
 * the whole.
 */
function held(asked: ReadContext, ofLook: Measured | undefined): Measured | undefined {
  if (ofLook === undefined) {
    return undefined;
  }
  const { sustained, look } = asked;
  // A little more than the time: Prometheus 3 leaves the moment at the beginning of a range out, Prometheus 2 does not.
  const looks = promql`(${ofLook.expr})[${{ duration: seconds(sustained + 0.001) }}:${{ duration: look }}]`;
  // Looks lie on multiples of the step: where the time is one there is one at either end.
  const all = promql`${Math.round(sustained / look)} + (time() % ${look} == bool 0)`;
  return { ...ofLook, expr: promql`min_over_time(${looks}) / (count_over_time(${looks}) >= bool ${all})` };
}

/** The expression of a measure of one profile, as far as the profile has it, tried for one way of belonging. */
export function expressionOf(
  measure: ResourceMeasure,
  resources: Resources,
  belonging: ModelMatch,
  asked: ReadContext
): Measured | undefined {
  switch (measure) {
    case 'cpuSustained':
      return held(asked, read('cpu', resources, belonging, asked, ofLook(asked)));
    case 'gpuSustained':
      return held(asked, read('gpu', resources, belonging, asked, ofLook(asked)));
    default:
      return read(measure, resources, belonging, asked, overWindow(asked));
  }
}

function read(
  measure: Exclude<ResourceMeasure, 'cpuSustained' | 'gpuSustained'>,
  resources: Resources,
  belonging: ModelMatch,
  asked: ReadContext,
  reading: Reading
): Measured | undefined {
  const by = { labelNames: asked.by };
  const selected = (name: string, { where = [] }: Named): PromQL =>
    selector(ownName(name, asked.profile), [...belonging.matchers, ...where]);
  const gaugeValues = (gauge: Gauge): PromQL =>
    belonging.keep(promql`(${eachName(gauge, (name) => reading.gauge(selected(name, gauge)))}) < ${SENTINEL}`);
  const rates = (counter: Counter, how: Reading['perSecond'] = reading.perSecond): PromQL =>
    belonging.keep(eachName(counter, (name) => how(selected(name, counter))));
  const sum = (values: PromQL): PromQL => promql`sum by (${by}) (${values})`;
  const idleSeconds = ({ seconds, idle }: IdleProcessor): PromQL =>
    rates({ ...seconds, where: [...(seconds.where ?? []), idle] }, reading.proportion);
  // A share of the seconds that were counted: of a window, time without samples would count as busy.
  const busyShare = (cpu: IdleProcessor): PromQL =>
    promql`1 - ${sum(idleSeconds(cpu))} / ${sum(rates(cpu.seconds, reading.proportion))}`;
  const mean = (gauge: Gauge): Measured => ({ expr: promql`avg by (${by}) (${gaugeValues(gauge)})`, unit: gauge.unit });

  switch (measure) {
    case 'cpu': {
      const { cpu } = resources;
      if (cpu === undefined) {
        return undefined;
      }
      if (cpu.kind === 'idle') {
        return { expr: busyShare(cpu), unit: 'ratio' };
      }
      return cpu.cores === undefined
        ? undefined
        : { expr: promql`${sum(rates(cpu.seconds))} / ${capacity(cpu.cores, gaugeValues, sum)}`, unit: 'ratio' };
    }
    case 'cores': {
      const { cpu } = resources;
      if (cpu === undefined) {
        return undefined;
      }
      return {
        expr:
          cpu.kind === 'busy'
            ? sum(rates(cpu.seconds))
            : promql`(${busyShare(cpu)}) * count by (${by}) (sum without (${{ labelNames: [cpu.idle.label] }}) (${idleSeconds(cpu)}))`,
        unit: 'one',
      };
    }
    case 'memory': {
      const { memory } = resources;
      if (memory === undefined) {
        return undefined;
      }
      return memory.kind === 'used'
        ? { expr: sum(gaugeValues(memory.used)), unit: memory.used.unit }
        : {
            expr: promql`${sum(gaugeValues(memory.total))} - ${sum(gaugeValues(memory.available))}`,
            unit: memory.total.unit,
          };
    }
    case 'memoryShare': {
      const { memory } = resources;
      if (memory?.kind === 'available') {
        const free = promql`${sum(gaugeValues(memory.available))} / ${sum(gaugeValues(memory.total))}`;
        return { expr: promql`1 - ${free}`, unit: 'ratio' };
      }
      return memory?.limit === undefined
        ? undefined
        : {
            expr: promql`${sum(gaugeValues(memory.used))} / (${sum(gaugeValues(memory.limit))} > 0)`,
            unit: 'ratio',
          };
    }
    case 'diskRead':
      return resources.diskRead && { expr: sum(rates(resources.diskRead)), unit: 'bytes' };
    case 'diskWrite':
      return resources.diskWrite && { expr: sum(rates(resources.diskWrite)), unit: 'bytes' };
    case 'gpu': {
      const { gpu, gpuEngine } = resources;
      if (gpu === undefined) {
        return undefined;
      }
      const busy = mean(gpu);
      // A part of a GPU reports only the use of its engine.
      return gpuEngine === undefined
        ? busy
        : {
            ...busy,
            expr: promql`${busy.expr} or ${inShownUnit(1, gpuEngine.unit) / inShownUnit(1, gpu.unit)} * ${mean(gpuEngine).expr}`,
          };
    }
    case 'gpuEngine':
    case 'gpuTensor':
    case 'gpuDram': {
      const gauge = resources[measure];
      return gauge && mean(gauge);
    }
    case 'gpuMemory':
      return (
        resources.gpuMemory && {
          expr: sum(gaugeValues(resources.gpuMemory.used)),
          unit: resources.gpuMemory.used.unit,
        }
      );
    case 'gpuMemoryShare': {
      const memory = resources.gpuMemory;
      if (memory === undefined) {
        return undefined;
      }
      const used = sum(gaugeValues(memory.used));
      return {
        expr:
          memory.kind === 'total'
            ? promql`${used} / ${sum(gaugeValues(memory.total))}`
            : promql`${used} / (${used} + ${sum(gaugeValues(memory.free))})`,
        unit: 'ratio',
      };
    }
    case 'power':
      return resources.power && { expr: sum(gaugeValues(resources.power)), unit: resources.power.unit };
    case 'temperature':
    case 'gpuXid': {
      const gauge = resources[measure];
      return gauge && { expr: promql`max by (${by}) (${gaugeValues(gauge)})`, unit: gauge.unit };
    }
    case 'gpuEcc':
      return (
        resources.gpuEcc && {
          expr: sum(rates(resources.gpuEcc, (series) => promql`increase(${series}[${{ duration: asked.window }}])`)),
          unit: 'one',
        }
      );
  }
}

function capacity(cores: Capacity, values: (gauge: Gauge) => PromQL, sum: (values: PromQL) => PromQL): PromQL {
  return cores.kind === 'fixed'
    ? promql`${cores.value}`
    : promql`(${sum(values(cores.quota))} / ${sum(values(cores.period))} > 0)`;
}
