import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizTextDisplayOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  SpecialValueMatch,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { COLOURS, LEVEL_MAPPINGS } from '../../../query/style';
import { type PanelQuery, targets } from '../query';
import { type About, described, listBelow } from './panel';

/**
 * Levels are words in every panel: ok, warning, critical, insufficient. `missing`: the word for a value that is not
 * there, which must not take the colour of ok.
 */
export const levelMappings = (missing = 'insufficient'): ValueMapping[] => [
  ...LEVEL_MAPPINGS.map(({ options }): ValueMapping => ({
    type: MappingType.ValueToText,
    options: structuredClone(options),
  })),
  missingMapping(missing),
];

/** Without it Grafana draws a missing value in the colour of the lowest threshold, which is often that of ok. */
export const missingMapping = (text: string, color: string = COLOURS.insufficient): ValueMapping => ({
  type: MappingType.SpecialValue,
  options: { match: SpecialValueMatch.NullAndNan, result: { text, color, index: LEVELS_AND_MISSING } },
});

export const infinityMapping = (text: string): ValueMapping => ({
  type: MappingType.ValueToText,
  options: { Infinity: { text, index: LEVELS_AND_MISSING + 1 } },
});

export const zeroMapping = (text: string): ValueMapping => ({
  type: MappingType.ValueToText,
  options: { 0: { text, index: LEVELS_AND_MISSING + 2 } },
});

/** After the mappings of the levels. */
const LEVELS_AND_MISSING = 4;

/**
 * Mappings colour the levels. By thresholds, a state timeline would merge its values by threshold first: its legend
 * and tooltip then say "0.500+" instead of the words.
 */
const byMapping = () => new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(COLOURS.insufficient);

interface Levels extends About {
  readonly ask: readonly [PanelQuery, ...PanelQuery[]];
}

/** Pixels of a panel that its rows do not have: header, padding, time axis, legend and pager. */
const AROUND_ROWS_PIXELS = 140;
const ROW_PIXELS = 18;
const GRID_UNIT_PIXELS = 38;

/** How many rows a panel of this height shows with labels that do not overlap; further ones are on the next page. */
const rowsThatFit = (height: number): number =>
  Math.max(2, Math.floor((height * GRID_UNIT_PIXELS - AROUND_ROWS_PIXELS) / ROW_PIXELS));

/** The level of each series at the end of the range, as text on its colour. */
export function levelNow(about: Levels): StatBuilder {
  return described(new StatBuilder(), about)
    .targets(targets(about.ask.map((one) => ({ mode: 'instant', statistics: ['level'], ...one }))))
    .mappings(levelMappings())
    .colorScheme(byMapping())
    .colorMode(BigValueColorMode.BackgroundSolid)
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
    .colorScheme(byMapping())
    .perPage(rowsThatFit(about.height))
    .showValue(VisibilityMode.Never)
    .mergeValues(true)
    .rowHeight(0.8)
    .fillOpacity(85)
    .lineWidth(0)
    .legend(listBelow())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
}
