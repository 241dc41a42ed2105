import { InlineField, InlineSwitch, Input, MultiCombobox, RadioButtonGroup } from '@grafana/ui';
import { useId } from 'react';
import { STATISTICS, type Statistic } from '../../signals/query';
import type { ModelwatchQuery } from '../query/query';

const STATISTIC_TITLES: Readonly<Record<Statistic, string>> = {
  value: 'Value',
  lower: 'Lower bound',
  upper: 'Upper bound',
  sample: 'Sample size',
  level: 'Level',
  warning: 'Warning threshold',
  critical: 'Critical threshold',
};

const MODES: Array<{ value: 'range' | 'instant'; label: string; description: string }> = [
  { value: 'range', label: 'Over time', description: 'A series of values' },
  { value: 'instant', label: 'Now', description: 'The newest value of each series' },
];

interface Props {
  readonly query: ModelwatchQuery;
  /** What the signal offers; all when it does not say. */
  readonly statistics?: readonly string[];
  readonly inAlerting: boolean;
  readonly onChange: (change: Partial<ModelwatchQuery>) => void;
}

const numberOf = (written: string): number | undefined => (written.trim() === '' ? undefined : Number(written));

/** How far each value looks back, what is shown of it, and where trouble begins. */
export function ViewFields({ query, statistics, inAlerting, onChange }: Props) {
  const id = useId();
  const offered = STATISTICS.filter((name) => statistics?.includes(name) ?? true).map((value) => ({
    value,
    label: STATISTIC_TITLES[value],
  }));
  const setThreshold = (name: 'warning' | 'critical', value: number | undefined) => {
    const { [name]: old, ...other } = query.thresholds ?? {};
    if (value === old) {
      return;
    }
    const thresholds = value === undefined ? other : { ...other, [name]: value };
    // Thresholds without a limit are still thresholds of one's own: none at all takes the signal's.
    onChange({ thresholds: Object.keys(thresholds).length === 0 ? undefined : thresholds });
  };
  /** A field that was only visited changes nothing and asks nothing. */
  const setText = (name: 'window' | 'legend', written: string) => {
    if (written !== (query[name] ?? '')) {
      onChange({ [name]: written || undefined });
    }
  };
  const threshold = (name: 'warning' | 'critical', label: string) => (
    <InlineField label={label} labelWidth={14} htmlFor={`${id}-${name}`} tooltip="Empty takes the signal's own">
      <Input
        id={`${id}-${name}`}
        type="number"
        step="any"
        width={14}
        defaultValue={query.thresholds?.[name] ?? ''}
        onBlur={({ currentTarget }) => setThreshold(name, numberOf(currentTarget.value))}
      />
    </InlineField>
  );
  return (
    <>
      <InlineField
        label="Window"
        labelWidth={14}
        htmlFor={`${id}-window`}
        tooltip="How far each value looks back, such as 5m or 1h; empty follows the resolution"
      >
        <Input
          id={`${id}-window`}
          width={14}
          defaultValue={query.window ?? ''}
          placeholder="auto"
          onBlur={({ currentTarget }) => setText('window', currentTarget.value.trim())}
        />
      </InlineField>
      <InlineField label="Show" labelWidth={10} htmlFor={`${id}-statistics`}>
        <MultiCombobox
          id={`${id}-statistics`}
          width={28}
          options={offered}
          value={query.statistics ?? ['value']}
          onChange={(options) =>
            onChange({ statistics: options.length === 0 ? undefined : options.map(({ value }) => value) })
          }
        />
      </InlineField>
      <InlineField label="Time" labelWidth={10}>
        <RadioButtonGroup
          options={MODES}
          value={query.mode ?? 'range'}
          aria-label="Time"
          onChange={(mode) => onChange({ mode })}
        />
      </InlineField>
      {threshold('warning', 'Warning at')}
      {threshold('critical', 'Critical at')}
      <InlineField
        label="Legend"
        labelWidth={14}
        htmlFor={`${id}-legend`}
        tooltip="{{model}} stands for the label's value"
      >
        <Input
          id={`${id}-legend`}
          width={28}
          defaultValue={query.legend ?? ''}
          placeholder="auto"
          onBlur={({ currentTarget }) => setText('legend', currentTarget.value)}
        />
      </InlineField>
      {!inAlerting && (
        <InlineField label="Live" labelWidth={10} htmlFor={`${id}-live`} tooltip="Goes on with new values as they come">
          <InlineSwitch
            id={`${id}-live`}
            value={query.live ?? false}
            onChange={({ currentTarget }) => onChange({ live: currentTarget.checked || undefined })}
          />
        </InlineField>
      )}
    </>
  );
}
