import type { Statistic } from '../../query/query';
import { COLOURS } from '../../query/style';
import type { FieldConfig } from '../grafana';

const UNSEEN = { lineWidth: 0, fillOpacity: 0, showPoints: 'never' } as const;
const NO_LEGEND = { hideFrom: { legend: true, tooltip: false, viz: false } } as const;

const limit = (color: string): FieldConfig => ({
  color: { mode: 'fixed', fixedColor: color },
  custom: {
    lineWidth: 1,
    lineStyle: { fill: 'dash', dash: [8, 6] },
    fillOpacity: 0,
    showPoints: 'never',
    hideFrom: { legend: true, tooltip: true, viz: false },
  },
});

/**
 * How a graph draws what stands beside a value: the interval as a grey band, limits in force as dashed lines, none of
 * them in the legend. `lower` is the name of the series that the band reaches down to. Only the process knows these
 * names, so no dashboard has to.
 */
export function companionStyle(statistic: Statistic, lower: string): FieldConfig {
  switch (statistic) {
    case 'lower':
      return { color: { mode: 'fixed', fixedColor: 'gray' }, custom: { ...UNSEEN, ...NO_LEGEND } };
    case 'upper':
      return {
        color: { mode: 'fixed', fixedColor: 'gray' },
        custom: { ...UNSEEN, fillBelowTo: lower, fillOpacity: 20, ...NO_LEGEND },
      };
    case 'warning':
    case 'critical':
      return limit(COLOURS[statistic]);
    case 'value':
    case 'sample':
    case 'level':
      return {};
  }
}
