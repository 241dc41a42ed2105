import { getTemplateSrv } from '@grafana/runtime';
import { EditorRow, EditorRows } from '@grafana/plugin-ui';
import { useMemo } from 'react';
import { answeredOf, usualThresholds } from './answered';
import { Asked } from './Asked';
import { EXPRESSION_SIGNAL } from '../query/query';
import type { EditorProps } from './EditorProps';
import { OptionsRow } from './options/OptionsRow';
import { fieldsOf } from './options/schema';
import { variableChoices } from './selection/choices';
import { pickersOf } from './selection/pickers';
import { SignalRow } from './signal/SignalRow';
import { LegendField } from './view/LegendField';
import { LiveField } from './view/LiveField';
import { ModeField } from './view/ModeField';
import { StatisticsField } from './view/StatisticsField';
import { ThresholdFields } from './view/ThresholdFields';
import { WindowField } from './view/WindowField';

/** The whole editor: panels, Explore, annotations. */
export function PanelEditor({ query, signals, lookups, data, onChange }: EditorProps) {
  const variables = variableChoices(getTemplateSrv().getVariables());
  const pickers = pickersOf(lookups, query.model, variables);
  const change = (part: Partial<EditorProps['query']>) => onChange({ ...query, ...part });
  const signal = signals.find(({ id }) => id === query.signal);
  const fields = useMemo(() => fieldsOf(signal?.options), [signal]);
  const answered = answeredOf(query, data);
  return (
    <EditorRows>
      <SignalRow query={query} signals={signals} signal={signal} pickers={pickers} onChange={onChange} />
      <OptionsRow
        key={query.signal}
        query={query}
        fields={fields}
        lookups={lookups}
        pickers={pickers}
        variables={getTemplateSrv()
          .getVariables()
          .map(({ name }) => name)}
        onChange={change}
      />
      <EditorRow>
        {query.signal !== EXPRESSION_SIGNAL && (
          <WindowField window={query.window} usual={signal?.defaultWindow} onChange={(window) => change({ window })} />
        )}
        <ModeField mode={query.mode ?? 'range'} onChange={(mode) => change({ mode })} />
        <StatisticsField
          chosen={query.statistics ?? ['value']}
          offered={signal?.statistics}
          onChange={(statistics) => change({ statistics })}
        />
        <ThresholdFields
          thresholds={query.thresholds}
          usual={usualThresholds(query, answered, signal?.thresholds)}
          unit={signal?.unit}
          onChange={(thresholds) => change({ thresholds })}
        />
        <LegendField legend={query.legend} onChange={(legend) => change({ legend })} />
        <LiveField live={query.live ?? false} onChange={(live) => change({ live })} />
      </EditorRow>
      <Asked answered={answered} />
    </EditorRows>
  );
}
