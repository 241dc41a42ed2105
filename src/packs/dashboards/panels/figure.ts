import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { LevelName } from '../../../query/level';
import { COLOURS } from '../../../query/style';
import { type PanelQuery, targets } from '../query';
import { signalOf, thresholdsConfig, thresholdsOf } from '../registry';
import { infinityMapping, missingMapping, zeroMapping } from './levels';
import { type About, described, NO_VALUE } from './panel';

interface Count extends About {
  readonly ask: readonly [PanelQuery];
  /** A column with the names of levels; rows at `level` are counted. */
  readonly column: string;
  readonly level: LevelName;
}

const ROWS = 'rows';

/**
 * How many rows of a table have a level. Zero has no colour: it is also zero if nothing could be evaluated, and
 * that must not look like health.
 */
export const count = (about: Count): PanelBuilder =>
  described(new PanelBuilder(), { noValue: '–', ...about })
    .targets(targets(about.ask))
    .transformations([
      {
        id: 'filterByValue',
        options: {
          filters: [{ fieldName: about.column, config: { id: 'equal', options: { value: about.level } } }],
          match: 'all',
          type: 'include',
        },
      },
      // Limits and their colours are for numbers, and the other columns may have gaps.
      { id: 'calculateField', options: { mode: 'index', alias: ROWS, replaceFields: true } },
    ])
    .thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
        { value: null, color: 'transparent' },
        { value: 1, color: COLOURS[about.level] },
      ])
    )
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .colorMode(BigValueColorMode.BackgroundSolid)
    .graphMode(BigValueGraphMode.None)
    .textMode(BigValueTextMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['count']).values(false).fields(`/^${ROWS}$/`));

interface Figure extends About {
  readonly ask: readonly [PanelQuery, ...PanelQuery[]];
  readonly unit?: string;
  /** False for values without a limit: the number of observations, a rate without a promise. */
  readonly hasThresholds?: boolean;
  /** Shown in place of infinity. */
  readonly infinite?: string;
  /** Shown in place of zero. */
  readonly zero?: string;
}

/** One figure a series at the end of the range, coloured by the signal's limits. */
export function figure(about: Figure): PanelBuilder {
  const { ask, hasThresholds = true, infinite, zero } = about;
  const [first] = ask;
  return described(new PanelBuilder(), about)
    .targets(targets(ask.map((one) => ({ mode: 'instant', ...one }))))
    .unit(about.unit ?? signalOf(first.signal).unit)
    .mappings([
      missingMapping(about.noValue ?? NO_VALUE),
      ...(infinite === undefined ? [] : [infinityMapping(infinite)]),
      ...(zero === undefined ? [] : [zeroMapping(zero)]),
    ])
    .thresholds(thresholdsConfig(hasThresholds ? thresholdsOf(first) : undefined))
    .colorScheme(
      new FieldColorBuilder().mode(hasThresholds ? FieldColorModeId.Thresholds : FieldColorModeId.PaletteClassic)
    )
    .colorMode(hasThresholds ? BigValueColorMode.Value : BigValueColorMode.None)
    .graphMode(BigValueGraphMode.None)
    .textMode(BigValueTextMode.ValueAndName)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''));
}

/** The sample size of a signal's value: it distinguishes a quiet model from a healthy one. */
export const sampleSize = ({ ask, ...about }: Figure): PanelBuilder => {
  const [first] = ask;
  return figure({ ...about, ask: [{ ...first, statistics: ['sample'] }], unit: 'short', hasThresholds: false });
};
