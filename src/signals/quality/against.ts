import type { Library } from '../../query/baseline';
import type { Notice, SignalSeries } from '../../query/derived';
import type { QualityOptions } from './options';

/** Figures as their distance from the metric of the same name that the version's run has in MLflow. */
export function againstBaseline(
  series: readonly SignalSeries[],
  how: Exclude<QualityOptions['against'], 'none'>,
  library: Library
): { readonly series: readonly SignalSeries[]; readonly notices: readonly Notice[] } {
  const notices = new Map<string, Notice>();
  const compared = series.flatMap((one): SignalSeries[] => {
    const { model, version } = one.labels;
    const metrics = library.metrics(model, version);
    const base = Object.hasOwn(metrics, one.name) ? metrics[one.name] : undefined;
    if (base === undefined) {
      const shelf = library.find(model, version);
      const text = `No ${one.name} of "${model ?? ''}" to compare with: ${shelf.found ? `the run of version ${shelf.version} logged no metric "${one.name}"` : shelf.reason}.`;
      notices.set(text, { severity: 'warning', text });
      return [];
    }
    const move = (values: Float64Array) => values.map((value) => (how === 'ratio' ? value / base : value - base));
    return [
      {
        ...one,
        name: `${one.name} ${how}`,
        labels: { ...one.labels, against: how },
        value: move(one.value),
        ...(one.lower === undefined || one.upper === undefined
          ? {}
          : bounds(move(one.lower), move(one.upper), how === 'ratio' && base < 0)),
      },
    ];
  });
  return { series: compared, notices: [...notices.values()] };
}

/** Dividing by a negative number turns an interval round. */
const bounds = (lower: Float64Array, upper: Float64Array, turned: boolean) =>
  turned ? { lower: upper, upper: lower } : { lower, upper };
