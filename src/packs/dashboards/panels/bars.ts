import { PanelBuilder } from '@grafana/grafana-foundation-sdk/barchart';
import {
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type DataTransformerConfig,
  FieldColorBuilder,
  FieldColorModeId,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type PanelQuery, targets } from '../query';
import { type About, described, listBelow } from './panel';

interface Bars extends About {
  readonly ask: readonly [PanelQuery];
  /** The column along the axis, and those that are drawn as bars beside each other. */
  readonly along: string;
  readonly shown: readonly string[];
  readonly unit?: string;
}

/** Labels of bins and classes: longer ones are cut, and those that would overlap are left out. */
const LABEL_LENGTH = 14;
const LABEL_PIXELS = 120;

const only = (names: readonly string[]): DataTransformerConfig => ({
  id: 'filterFieldsByName',
  options: { include: { names: [...names] } },
});

/** Columns of a table side by side, such as a distribution then and now. */
export const bars = (about: Bars): PanelBuilder =>
  described(new PanelBuilder(), about)
    .targets(targets(about.ask))
    .transformations([only([about.along, ...about.shown])])
    // A tick that is left out is an empty value, which would be written as the panel's own text for no data.
    .overrideByName(about.along, [{ id: 'noValue', value: '' }])
    .xField(about.along)
    .unit(about.unit ?? 'percentunit')
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .showValue(VisibilityMode.Never)
    .xTickLabelSpacing(LABEL_PIXELS)
    .xTickLabelMaxLength(LABEL_LENGTH)
    .groupWidth(0.8)
    .barWidth(0.95)
    .fillOpacity(70)
    .legend(listBelow())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.None));
