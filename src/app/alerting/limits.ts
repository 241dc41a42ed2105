import { type DataFrame, FieldColorModeId, FieldType, type TimeRange, toDataFrame } from '@grafana/data';
import { SEVERITIES, type Severity } from '../../packs/rules';
import { COLOURS } from '../../query/style';

export interface Limits {
  /** What these thresholds are, in words for the legend. */
  readonly name: string;
  readonly thresholds: Readonly<Partial<Record<Severity, number>>>;
  readonly isDashed: boolean;
}

/** Thresholds as lines across a graph, each severity in its colour. */
export const limitFrames = (
  { name, thresholds, isDashed }: Limits,
  { from, to }: TimeRange,
  unit: string
): DataFrame[] =>
  SEVERITIES.flatMap((severity) => {
    const value = thresholds[severity];
    return value === undefined
      ? []
      : [
          toDataFrame({
            name: `${name}: ${severity}`,
            fields: [
              { name: 'Time', type: FieldType.time, values: [from.valueOf(), to.valueOf()] },
              {
                name: `${name}: ${severity}`,
                type: FieldType.number,
                values: [value, value],
                config: {
                  unit,
                  displayNameFromDS: `${name}: ${severity}`,
                  color: { mode: FieldColorModeId.Fixed, fixedColor: COLOURS[severity] },
                  custom: {
                    lineWidth: 2,
                    fillOpacity: 0,
                    showPoints: 'never',
                    ...(isDashed ? { lineStyle: { fill: 'dash', dash: [10, 8] } } : {}),
                  },
                },
              },
            ],
          }),
        ];
  });
