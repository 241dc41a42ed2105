import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { type Asked, targets } from '../query';
import { signalOf, thresholdsConfig, thresholdsOf } from '../registry';
import { missingMapping } from './levels';
import { type About, described, NO_VALUE } from './panel';

export interface Figure extends About {
  readonly ask: readonly [Asked, ...Asked[]];
  readonly unit?: string;
  /** False for what no limit speaks about: the number of observations, a rate without a promise. */
  readonly judged?: boolean;
}

/** One figure a series at the end of the range, coloured by the signal's limits. */
export function figure(about: Figure): PanelBuilder {
  const { ask, judged = true } = about;
  const [first] = ask;
  return described(new PanelBuilder(), about)
    .targets(targets(ask.map((one) => ({ mode: 'instant', ...one }))))
    .unit(about.unit ?? signalOf(first.signal).unit)
    .mappings([missingMapping(about.noValue ?? NO_VALUE)])
    .thresholds(thresholdsConfig(judged ? thresholdsOf(first) : undefined))
    .colorScheme(new FieldColorBuilder().mode(judged ? FieldColorModeId.Thresholds : FieldColorModeId.PaletteClassic))
    .colorMode(judged ? BigValueColorMode.Value : BigValueColorMode.None)
    .graphMode(BigValueGraphMode.None)
    .textMode(BigValueTextMode.ValueAndName)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields(''));
}

/** How many observations stand behind a signal's value: what tells a quiet model from a healthy one. */
export const sampleSize = ({ ask, ...about }: Figure): PanelBuilder => {
  const [first] = ask;
  return figure({ ...about, ask: [{ ...first, statistics: ['sample'] }], unit: 'short', judged: false });
};
