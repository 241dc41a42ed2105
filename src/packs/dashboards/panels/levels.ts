import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTextDisplayOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  SpecialValueMatch,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { LEVELS } from '../../../signals/level';
import { COLOURS, LEVEL_MAPPINGS } from '../../../signals/style';
import { type Asked, targets } from '../query';
import { type About, described } from './panel';

/** Levels are words in every panel: ok, warning, critical, insufficient. */
export const levelMappings = (): ValueMapping[] => [
  ...LEVEL_MAPPINGS.map(({ options }): ValueMapping => ({
    type: MappingType.ValueToText,
    options: structuredClone(options),
  })),
  {
    type: MappingType.SpecialValue,
    options: {
      match: SpecialValueMatch.NullAndNan,
      result: { text: 'insufficient', color: COLOURS.insufficient, index: LEVEL_MAPPINGS.length + 3 },
    },
  },
];

const levelThresholds = () =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: COLOURS.insufficient },
    { value: LEVELS.ok, color: COLOURS.ok },
    { value: LEVELS.warning, color: COLOURS.warning },
    { value: LEVELS.critical, color: COLOURS.critical },
  ]);

const byLevel = () => new FieldColorBuilder().mode(FieldColorModeId.Thresholds);

export interface Levels extends About {
  readonly ask: readonly [Asked, ...Asked[]];
}

/** The level of each series at the end of the range, as a word on its colour. */
export function levelNow(about: Levels): StatBuilder {
  return described(new StatBuilder(), about)
    .targets(targets(about.ask.map((one) => ({ mode: 'instant', statistics: ['level'], ...one }))))
    .mappings(levelMappings())
    .thresholds(levelThresholds())
    .colorScheme(byLevel())
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .textMode(BigValueTextMode.ValueAndName)
    .text(new VizTextDisplayOptionsBuilder().titleSize(13).valueSize(20))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''));
}

/** Levels over time, a line a series: since when something is wrong. */
export function levelHistory(about: Levels): TimelineBuilder {
  return described(new TimelineBuilder(), about)
    .targets(targets(about.ask.map((one) => ({ statistics: ['level'], ...one }))))
    .mappings(levelMappings())
    .thresholds(levelThresholds())
    .colorScheme(byLevel())
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .rowHeight(0.8)
    .fillOpacity(85)
    .lineWidth(0)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs([])
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
}
