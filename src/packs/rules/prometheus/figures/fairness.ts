import { USUAL_POSITIVE } from '../../../../query/classes';
import { type PromQL, promql } from '../../../../query/promql';
import { fairnessOptions } from '../../../../signals/fairness/options';
import { watchedChances } from '../../../../stats/sequential';
import { normalQuantile } from '../../../../stats/special';
import { escapeRegex } from '../../../../text';
import { equal, type Expressed, expressed, type FigureRequest, matching, oneOf, unsupported } from '../figure';
import { BY, counted, metrics, nameOf, recorded, type Recording } from '../scope';

/**
 * Disparate impact between the extremes, with the upper bound of Donner and Zou's interval from Wilson's of both rates
 * (`ratioInterval`). Where more than two groups are compared the interval is widened for the choice of the pair
 * (Bonferroni): sqrt(z² + 1.78 ln m) is the normal quantile for m pairs, within two per cent up to 45 of them. It
 * is as certain as critical asks for at all looks at one attribute.
 */
export function fairness({ definition, window, named, scope }: FigureRequest): Expressed {
  const { measures, positive, reference, against, minimumGroup, attributes } = fairnessOptions.parse(
    definition.query.options
  );
  if (measures[0] !== 'disparateImpact' || reference !== undefined || against !== 'extremes') {
    return unsupported('of the disparities, only disparate impact between the extremes is available in PromQL');
  }
  const by = [...BY, 'attribute'];
  const ofGroup = [...by, 'group'];
  const where = oneOf('attribute', attributes);
  const chosen =
    positive === undefined
      ? matching('predicted', `(?i)${USUAL_POSITIVE.map(escapeRegex).join('|')}`)
      : equal('predicted', positive);
  const metric = metrics.groupPredictions;
  const all = counted({ metric, by: ofGroup, window, where }, scope);
  const selected = counted(
    { metric, by: ofGroup, window, where: [...where, chosen], called: `${metric.replace('_total', '')}_chosen` },
    scope
  );
  const name = (operation: string): string => nameOf(ofGroup, metric, `${operation}${named}`);
  const rate = name('selection_ratio');
  const square = name('selection_z_squared');
  const most = name('selection_ratio_upper');
  const least = name('selection_ratio_lower');
  const impact = nameOf(by, metric, `disparate_impact${named}`);
  const upper = `${impact}_upper`;
  const sample = `${impact}_sample`;
  const on = { labelNames: by };
  const of = (extreme: PromQL, figure: PromQL): PromQL =>
    promql`max by (${on}) (${figure} and (${recorded(rate)} == on (${on}) group_left () ${extreme}))`;
  const lowest = promql`min by (${on}) (${recorded(rate)})`;
  const highest = promql`max by (${on}) (${recorded(rate)})`;
  const groups = promql`count by (${on}) (${recorded(rate)})`;
  const z = normalQuantile(1 - watchedChances(1, window).critical);
  const zz = promql`${Number((z * z).toPrecision(7))} + 1.78 * ln(${groups} * (${groups} - 1) / 2)`;
  const n = promql`(${all.count} >= ${minimumGroup})`;
  // Wilson's bounds of a group, with the quantile that all groups of its attribute share.
  const p = recorded(rate);
  const centre = promql`(${p} + ${recorded(square)} / 2 / ${n})`;
  const half = promql`sqrt(${recorded(square)} * (${p} * (1 - ${p}) / ${n} + ${recorded(square)} / 4 / ${n} ^ 2))`;
  const whole = promql`(1 + ${recorded(square)} / ${n})`;
  const ofLow = promql`(${of(lowest, recorded(most))})`;
  const ofHigh = promql`(${of(highest, recorded(least))})`;
  const product = promql`((${lowest}) * (${highest}))`;
  const under = promql`${product} ^ 2 - ${ofLow} * ${ofHigh} * (2 * (${lowest}) - ${ofLow}) * (2 * (${highest}) - ${ofHigh})`;
  const recordings: Recording[] = [
    ...all.recordings,
    ...selected.recordings,
    { record: rate, expr: promql`clamp_max((${selected.count} or 0 * ${all.count}) / ${n}, 1)` },
    { record: square, expr: promql`0 * ${p} + on (${on}) group_left () (${zz})` },
    { record: most, expr: promql`clamp_max((${centre} + ${half}) / ${whole}, 1)` },
    { record: least, expr: promql`clamp_min((${centre} - ${half}) / ${whole}, 0)` },
    // Of one group there is nothing to compare.
    { record: impact, expr: promql`${lowest} / (${highest} > 0) and ${groups} > 1` },
    {
      record: upper,
      expr: promql`(${product} + sqrt(clamp_min(${under}, 0))) / (${ofHigh} * (2 * (${highest}) - ${ofHigh})) and ${recorded(impact)}`,
    },
    { record: sample, expr: promql`min by (${on}) (${all.count} and ${recorded(rate)})` },
  ];
  return expressed({
    by,
    recordings,
    decided: {
      kind: 'compared',
      measured: {
        value: recorded(impact),
        bound: recorded(upper),
        sample: { count: recorded(sample), least: minimumGroup },
      },
    },
    note:
      positive === undefined
        ? `The favourable class is one that is called ${USUAL_POSITIVE.slice(0, 4).join(', ')} or similar.`
        : undefined,
  });
}
