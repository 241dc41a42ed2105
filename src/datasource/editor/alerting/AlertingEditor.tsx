import { EditorRow, EditorRows } from '@grafana/plugin-ui';
import { useMemo } from 'react';
import { EXPRESSION_SIGNAL } from '../../query/query';
import type { EditorProps } from '../EditorProps';
import { SignalRow } from '../signal/SignalRow';
import { OptionsRow } from '../options/OptionsRow';
import { answeredOf, usualThresholds } from '../answered';
import { fieldsOf } from '../options/schema';
import { Asked } from '../Asked';
import { pickersOf } from '../selection/pickers';
import { StatisticField } from '../view/StatisticsField';
import { ThresholdFields } from '../view/ThresholdFields';
import { WindowField } from '../view/WindowField';
import { ConditionHint } from './ConditionHint';
import { comparableView, conform, misfits } from './conform';
import { Misfits } from './Misfits';

/**
 * What an alert rule asks: one number a series, at the moment of the evaluation. Nobody fills in template variables there,
 * so none are offered.
 */
export function AlertingEditor({ query, signals, lookups, data, onChange }: EditorProps) {
  const pickers = useMemo(() => pickersOf(lookups, query.model, []), [lookups, query.model]);
  const change = (part: Partial<EditorProps['query']>) => onChange({ ...query, ...part });
  const signal = signals.find(({ id }) => id === query.signal);
  const fields = useMemo(() => fieldsOf(signal?.options), [signal]);
  const comparable = useMemo(
    () => signals.filter(({ id, options }) => id === query.signal || comparableView(fieldsOf(options)) !== null),
    [signals, query.signal]
  );
  const answered = answeredOf(query, data);
  const thresholds = usualThresholds(query, answered, signal?.thresholds);
  const [statistic = 'value'] = query.statistics ?? [];
  const found = misfits(query, fields);
  return (
    <EditorRows>
      <SignalRow
        query={query}
        signals={comparable}
        signal={signal}
        pickers={pickers}
        begin={(chosen) => {
          const view = comparableView(fieldsOf(chosen.options));
          return typeof view === 'string' ? { options: { view } } : {};
        }}
        onChange={onChange}
      />
      <OptionsRow
        key={query.signal}
        query={query}
        fields={found.includes('view') ? fields : fields.filter(({ name }) => name !== 'view')}
        lookups={lookups}
        pickers={pickers}
        variables={[]}
        onChange={change}
      />
      <EditorRow>
        {query.signal !== EXPRESSION_SIGNAL && (
          <WindowField window={query.window} usual={signal?.defaultWindow} onChange={(window) => change({ window })} />
        )}
        <StatisticField
          chosen={[statistic]}
          offered={signal?.statistics}
          onChange={(statistics) => change({ statistics })}
        />
        {statistic !== 'value' && statistic !== 'sample' && (
          <ThresholdFields
            thresholds={query.thresholds}
            usual={thresholds}
            unit={signal?.unit}
            onChange={(changed) => change({ thresholds: changed })}
          />
        )}
      </EditorRow>
      <ConditionHint
        statistic={statistic}
        thresholds={thresholds && { ...thresholds, ...query.thresholds }}
        unit={signal?.unit}
      />
      <Misfits found={found} onConform={() => onChange(conform(query, fields))} />
      <Asked answered={answered} />
    </EditorRows>
  );
}
