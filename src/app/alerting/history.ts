import {
  type DataFrame,
  FieldColorModeId,
  FieldType,
  type PanelData,
  type TimeRange,
  toDataFrame,
} from '@grafana/data';
import { z } from 'zod';
import { type AlertDefinition, SEVERITIES, type Severity } from '../../packs/rules';
import { type History, historyOf as historyIn, type Span } from '../../packs/suggest';
import { answeredSeries } from '../../query/answered';
import { COLOURS } from '../../query/style';
import type { SignalRequest } from '../data';
import { call } from './api';

const REF = 'history';

/**
 * Asks for all that the level of one model's past was decided on. Where noise lifts the thresholds, thresholds of zero
 * come back as the noise itself.
 */
export function historyRequest({ query, evidence, direction }: AlertDefinition, model: string): SignalRequest {
  const isLifted = evidence.movingThreshold && direction === 'above';
  return {
    refId: REF,
    signal: query.signal,
    options: { ...query.options },
    ...(query.groupBy === undefined ? {} : { groupBy: [...query.groupBy] }),
    window: query.window,
    model,
    mode: 'range',
    statistics: ['value', 'level', 'lower', 'upper', 'sample', ...(isLifted ? (['warning', 'critical'] as const) : [])],
    ...(isLifted ? { thresholds: { warning: 0, critical: 0 } } : {}),
  };
}

/** What the data source answered to `historyRequest`; nothing where none of it is judged. */
export function historyOf(
  { series: frames }: Pick<PanelData, 'series'>,
  definition: AlertDefinition
): History | undefined {
  return historyIn(
    frames.filter(({ refId }) => refId === REF),
    definition
  );
}

/** The values alone, as a panel draws them. */
export const valuesOf = ({ series }: Pick<PanelData, 'series'>): readonly DataFrame[] =>
  series.filter((frame) => frame.refId === REF && answeredSeries([frame]).some(({ values }) => values.has('value')));

interface Limits {
  /** The name of these thresholds in the legend. */
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

/** Annotations with this tag mark an incident: not to be learned from, and to be caught. */
const INCIDENT_TAG = 'incident';

const annotationsSchema = z.array(
  z.object({ time: z.number(), timeEnd: z.number().optional(), text: z.string().default('') })
);

/** Incidents that people have marked on dashboards with the tag `incident`. Rejects with AlertingError. */
export async function markedIncidents({ from, to }: TimeRange): Promise<readonly Span[]> {
  const search = new URLSearchParams({
    from: String(from.valueOf()),
    to: String(to.valueOf()),
    tags: INCIDENT_TAG,
    type: 'annotation',
  });
  const found = await call({
    url: `/api/annotations?${search.toString()}`,
    answer: annotationsSchema,
    action: 'read the incidents that were marked on dashboards',
  });
  return found.map(({ time, timeEnd }) => ({ start: time / 1000, end: (timeEnd ?? time) / 1000 }));
}
