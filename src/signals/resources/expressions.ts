import {
  type Capacity,
  type Counter,
  eachName,
  type Gauge,
  type GaugeUnit,
  inShownUnit,
  lastSample,
  type Named,
  type OfModel,
  ownName,
  type Profile,
  profileOf,
  type Resources,
} from '../../profiles';
import { type Matcher, type PromQL, promql, selector } from '../../query/promql';
import type { QueryEnvelope } from '../../query/query';
import { matchers } from '../../query/select';
import { type Seconds, seconds } from '../../query/units';
import { escapeRegex } from '../../text';
import type { ResourceMeasure } from './options';

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
        const served = servedSeries(query, serving);
        return {
          matchers: [],
          keep: (expr) => promql`(${expr}) and on (${{ labelNames: way.labels }}) (${served})`,
        };
      }
    }
  });
}

/** What the model's server exposes of its traffic: where these series come from is where the model runs. */
function servedSeries(query: Selection, serving: Profile): PromQL {
  const { received, answered } = serving.traffic ?? profileOf('contract').traffic ?? {};
  const names = [...(received?.names ?? []), ...(answered?.names ?? [])];
  return names
    .map((name) => selector(ownName(name, serving), matchers(query, serving)))
    .reduce((a, b) => promql`${a} or ${b}`);
}

interface GaugeWindow {
  /** Whose metrics they are. */
  readonly profile: Pick<Profile, 'own' | 'metrics'>;
  readonly scrapeInterval: Seconds;
  readonly by: readonly string[];
  readonly window: Seconds;
  readonly sustained: Seconds;
  readonly step: Seconds;
}

export interface Measured {
  readonly expr: PromQL;
  /** What Prometheus' numbers are in. */
  readonly unit: GaugeUnit;
}

/** Exporters write a number near 2^63 where a device does not support a field: no gauge of ours comes near. */
const SENTINEL = 1e15;

/** The expression of a measure of one profile, as far as the profile has it, tried for one way of belonging. */
export function expressionOf(
  measure: ResourceMeasure,
  resources: Resources,
  belonging: ModelMatch,
  asked: GaugeWindow
): Measured | undefined {
  const by = { labelNames: asked.by };
  const selected = (name: string, { where = [] }: Named): PromQL =>
    selector(ownName(name, asked.profile), [...belonging.matchers, ...where]);
  const gaugeValues = (gauge: Gauge): PromQL =>
    belonging.keep(
      promql`(${eachName(gauge, (name) => lastSample(selected(name, gauge), asked.scrapeInterval))}) < ${SENTINEL}`
    );
  const rates = (counter: Counter): PromQL =>
    belonging.keep(
      eachName(counter, (name) => promql`rate(${selected(name, counter)}[${{ duration: asked.window }}])`)
    );
  const sum = (values: PromQL): PromQL => promql`sum by (${by}) (${values})`;
  const mean = (gauge: Gauge): Measured => ({ expr: promql`avg by (${by}) (${gaugeValues(gauge)})`, unit: gauge.unit });
  const looks = Math.max(1, Math.floor(asked.sustained / asked.step));
  const step = seconds(Math.round((1000 * asked.sustained) / looks) / 1000);
  // A little more than the time: Prometheus 3 leaves the moment at the beginning of a range out, Prometheus 2 does not.
  const over = promql`[${{ duration: seconds(asked.sustained + 0.001) }}:${{ duration: step }}]`;
  // Looks lie on multiples of the step: where the time is one there is one at either end.
  const whole = promql`${looks} + (time() % ${step} == bool 0)`;
  const held = (inner: Measured | undefined): Measured | undefined =>
    inner && {
      ...inner,
      // Held for the whole time, and not only for as long as there is something to see.
      expr: promql`min_over_time((${inner.expr})${over}) and count_over_time((${inner.expr})${over}) >= ${whole}`,
    };
  const again = (other: ResourceMeasure) => expressionOf(other, resources, belonging, asked);

  switch (measure) {
    case 'cpuSustained':
      return held(again('cpu'));
    case 'gpuSustained':
      return held(again('gpu'));
    case 'cpu': {
      const { cpu } = resources;
      if (cpu === undefined) {
        return undefined;
      }
      if (cpu.kind === 'idle') {
        const idle = rates({ ...cpu.seconds, where: [...(cpu.seconds.where ?? []), cpu.idle] });
        // A share of the seconds that were counted: of a window, time without samples would count as busy.
        return { expr: promql`1 - ${sum(idle)} / ${sum(rates(cpu.seconds))}`, unit: 'ratio' };
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
      const all = sum(rates(cpu.seconds));
      return {
        expr: cpu.kind === 'busy' ? all : promql`${all} - ${sum(rates({ ...cpu.seconds, where: [cpu.idle] }))}`,
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
      // A part of a GPU tells no use but that of its engine.
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
      return resources.gpuEcc && { expr: promql`${sum(rates(resources.gpuEcc))} * ${asked.window}`, unit: 'one' };
  }
}

function capacity(cores: Capacity, values: (gauge: Gauge) => PromQL, sum: (values: PromQL) => PromQL): PromQL {
  return cores.kind === 'fixed'
    ? promql`${cores.value}`
    : promql`(${sum(values(cores.quota))} / ${sum(values(cores.period))} > 0)`;
}
