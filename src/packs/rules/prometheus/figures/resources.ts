import { inShownUnit, profileOf } from '../../../../profiles';
import { parseDuration } from '../../../../query/duration';
import { type PromQL, promql } from '../../../../query/promql';
import { querySchema } from '../../../../query/query';
import { type Seconds, seconds } from '../../../../query/units';
import { type ResourceMeasure, resourcesOptions } from '../../../../signals/resources/options';
import { parts } from '../../../../signals/resources/plan';
import { contextOf, type Expressed, expressed, type FigureRequest, unsupported } from '../figure';
import { recorded, type Recording, short } from '../scope';

const TEN_MINUTES = seconds(600);

function recordOf(measure: ResourceMeasure | undefined, sustained: Seconds, window: Seconds): string | undefined {
  switch (measure) {
    case 'gpuSustained':
      return `instance:gpu_use:ratio_min${short(sustained)}`;
    case 'cpuSustained':
      return `instance:cpu_use:ratio_min${short(sustained)}`;
    case 'memoryShare':
      return 'instance:memory_use:ratio';
    case 'gpuXid':
      return 'instance:gpu_xid_errors:last';
    case 'gpuEcc':
      return `instance:gpu_memory_errors:increase${short(window)}`;
    default:
      return undefined;
  }
}

/** Use that never fell below the value for ten minutes, that of memory, or errors of GPUs, of whichever exporters there are. */
export function resources({ definition, window, scope }: FigureRequest): Expressed {
  const options = resourcesOptions.parse(definition.query.options);
  const [measure] = options.measures;
  const sustained = parseDuration(options.sustained) ?? TEN_MINUTES;
  const held = recordOf(measure, sustained, window);
  if (held === undefined) {
    return unsupported(`there is no recording of "${measure}"`);
  }
  const context = contextOf(window);
  const found = (scope.models.length === 0 ? [undefined] : scope.models).flatMap((model) =>
    parts(
      { ...querySchema.parse({ signal: 'resources', ...(model === undefined ? {} : { model }) }), options },
      context
    ).map((part) => ({ ...part, model }))
  );
  const by = [
    ...new Set(['model', 'version', 'source', ...options.exporters.flatMap((id) => profileOf(id).resources?.by ?? [])]),
  ];
  const recordings = found.map(({ profile, measured, model }): Recording => ({
    record: held,
    labels: { source: profile.id, ...(model === undefined ? {} : { model }) },
    expr: promql`${shown(measured.expr, inShownUnit(1, measured.unit))} < ${Infinity}`,
  }));
  return expressed({
    by,
    recordings,
    decided: { kind: 'compared', measured: { value: recorded(held), bound: recorded(held) } },
  });
}

const shown = (expr: PromQL, factor: number): PromQL => (factor === 1 ? expr : promql`${factor} * (${expr})`);
