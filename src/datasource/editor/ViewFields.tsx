import { t } from '@grafana/i18n';
import { EditorField, EditorSwitch } from '@grafana/plugin-ui';
import { MultiCombobox, RadioButtonGroup } from '@grafana/ui';
import { useId } from 'react';
import { type Statistic, STATISTICS } from '../../query/query';
import type { DefaultThresholds } from '../lookups';
import type { ModelwatchQuery } from '../query/query';
import { unescaped } from '../texts';
import { DeferredInput, readNumber } from './options/DeferredInput';
import { AsyncCombobox } from './selection/AsyncCombobox';

type Mode = NonNullable<ModelwatchQuery['mode']>;

interface Props {
  readonly mode: Mode;
  readonly onChange: (mode: Mode) => void;
}

/** A series of values, or the newest one of each series. */
export function ModeField({ mode, onChange }: Props) {
  const label = t('query.mode.label', 'Time');
  return (
    <EditorField label={label}>
      <RadioButtonGroup
        aria-label={label}
        value={mode}
        options={[
          {
            value: 'range' as const,
            label: t('query.mode.range', 'Over time'),
            description: t('query.mode.range-description', 'A series of values'),
          },
          {
            value: 'instant' as const,
            label: t('query.mode.instant', 'Now'),
            description: t('query.mode.instant-description', 'The newest value of each series'),
          },
        ]}
        onChange={onChange}
      />
    </EditorField>
  );
}

interface WindowFieldProps {
  readonly window: string | undefined;
  readonly defaultValue: string | undefined;
  readonly onChange: (window: string | undefined) => void;
}

export function WindowField({ window, defaultValue, onChange }: WindowFieldProps) {
  const id = useId();
  return (
    <EditorField
      label={t('query.window.label', 'Window')}
      htmlFor={id}
      tooltip={t(
        'query.window.tooltip',
        'How far each value looks back, such as 5m or 1h; if empty, the default of the signal'
      )}
    >
      <DeferredInput
        id={id}
        width={12}
        initial={window ?? ''}
        placeholder={defaultValue ?? t('query.window.auto', 'auto')}
        read={String}
        onChange={(value) => onChange(typeof value === 'string' ? value : undefined)}
      />
    </EditorField>
  );
}

interface StatisticsFieldProps {
  readonly chosen: readonly Statistic[];
  /** What the signal offers; all when it does not say. */
  readonly offered?: readonly string[];
  readonly onChange: (statistics: Statistic[] | undefined) => void;
}

const choicesOf = (offered: readonly string[] | undefined) => {
  const texts = statisticTexts();
  return STATISTICS.filter((name) => offered?.includes(name) ?? true).map((value) => ({ value, ...texts[value] }));
};

export function StatisticsField({ chosen, offered, onChange }: StatisticsFieldProps) {
  const id = useId();
  return (
    <EditorField label={t('query.statistics.label', 'Show')} htmlFor={id}>
      <MultiCombobox
        id={id}
        width="auto"
        minWidth={20}
        maxWidth={60}
        options={choicesOf(offered)}
        value={[...chosen]}
        onChange={(options) => onChange(options.length === 0 ? undefined : options.map(({ value }) => value))}
      />
    </EditorField>
  );
}

/** The number that an alert rule compares. */
export function StatisticField({ chosen, offered, onChange }: StatisticsFieldProps) {
  const id = useId();
  return (
    <EditorField label={t('query.statistic.label', 'Compare')} htmlFor={id}>
      <AsyncCombobox
        id={id}
        width={24}
        options={choicesOf(offered)}
        value={chosen[0] ?? 'value'}
        isRequired
        onChange={(statistic) => onChange(STATISTICS.filter((one) => one === statistic))}
      />
    </EditorField>
  );
}

interface StatisticText {
  readonly label: string;
  readonly description: string;
}

const statisticTexts = (): Readonly<Record<Statistic, StatisticText>> => ({
  value: {
    label: t('query.statistic.value', 'Value'),
    description: t('query.statistic.value-description', 'The value itself'),
  },
  lower: {
    label: t('query.statistic.lower', 'Lower bound'),
    description: t('query.statistic.lower-description', 'Lower end of the confidence interval'),
  },
  upper: {
    label: t('query.statistic.upper', 'Upper bound'),
    description: t('query.statistic.upper-description', 'Upper end of the confidence interval'),
  },
  sample: {
    label: t('query.statistic.sample', 'Sample size'),
    description: t('query.statistic.sample-description', 'Number of observations behind the value'),
  },
  level: {
    label: t('query.statistic.level', 'Level'),
    description: t('query.statistic.level-description', '-1 insufficient data, 0 ok, 1 warning, 2 critical'),
  },
  warning: {
    label: t('query.statistic.warning', 'Warning threshold'),
    description: t('query.statistic.warning-description', 'The threshold in force, raised for small samples'),
  },
  critical: {
    label: t('query.statistic.critical', 'Critical threshold'),
    description: t('query.statistic.critical-description', 'The threshold in force, raised for small samples'),
  },
});

type Limit = 'warning' | 'critical';

interface ThresholdFieldsProps {
  readonly thresholds: ModelwatchQuery['thresholds'];
  /** The signal's own, in force where the query sets none. */
  readonly defaultValue: DefaultThresholds | undefined;
  readonly unit: string | undefined;
  readonly onChange: (thresholds: ModelwatchQuery['thresholds']) => void;
}

const labelOf = (limit: Limit, below: boolean): string => {
  if (limit === 'warning') {
    return below
      ? t('query.thresholds.warning-below', 'Warning below')
      : t('query.thresholds.warning-above', 'Warning above');
  }
  return below
    ? t('query.thresholds.critical-below', 'Critical below')
    : t('query.thresholds.critical-above', 'Critical above');
};

/** The thresholds. Empty fields take the signal's own thresholds, which they show. */
export function ThresholdFields({ thresholds, defaultValue, unit, onChange }: ThresholdFieldsProps) {
  const id = useId();
  const set = (limit: Limit, value: unknown) => {
    const { [limit]: _old, ...other } = thresholds ?? {};
    const changed = typeof value === 'number' ? { ...other, [limit]: value } : other;
    // None of one's own at all is what takes the signal's.
    onChange(Object.keys(changed).length === 0 ? undefined : changed);
  };
  return (['warning', 'critical'] as const).map((limit) => (
    <EditorField
      key={limit}
      label={labelOf(limit, defaultValue?.direction === 'below')}
      htmlFor={`${id}-${limit}`}
      tooltip={t('query.thresholds.tooltip', 'If empty, the default of the signal, shown in the field')}
    >
      <DeferredInput
        id={`${id}-${limit}`}
        type="number"
        width={16}
        unit={unitText(unit)}
        initial={thresholds?.[limit] === undefined ? '' : String(thresholds[limit])}
        placeholder={
          defaultValue?.[limit] === undefined ? t('query.thresholds.none', 'none') : String(defaultValue[limit])
        }
        read={readNumber}
        onChange={(value) => set(limit, value)}
      />
    </EditorField>
  ));
}

const SHORT: Readonly<Record<string, string>> = {
  s: 's',
  ms: 'ms',
  reqps: 'req/s',
  bytes: 'B',
  Bps: 'B/s',
  currencyUSD: '$',
  currencyEUR: '€',
  currencyGBP: '£',
  watt: 'W',
  celsius: '°C',
  percentunit: '0–1',
};

/** A Grafana unit as the suffix of a field; nothing for plain numbers. Shares are written from 0 to 1. */
export const unitText = (unit: string | undefined): string | undefined =>
  unit === undefined ? undefined : SHORT[unit];

interface LegendFieldProps {
  readonly legend: string | undefined;
  readonly onChange: (legend: string | undefined) => void;
}

export function LegendField({ legend, onChange }: LegendFieldProps) {
  const id = useId();
  return (
    <EditorField
      label={t('query.legend.label', 'Legend')}
      htmlFor={id}
      tooltip={t(
        'query.legend.tooltip',
        '{{example}} is replaced with the value of the label',
        unescaped({
          example: '{{model}}',
        })
      )}
    >
      <DeferredInput
        id={id}
        width={24}
        initial={legend ?? ''}
        placeholder={t('query.legend.auto', 'auto')}
        read={String}
        onChange={(value) => onChange(typeof value === 'string' ? value : undefined)}
      />
    </EditorField>
  );
}

interface LiveFieldProps {
  readonly live: boolean;
  readonly onChange: (live: true | undefined) => void;
}

export function LiveField({ live, onChange }: LiveFieldProps) {
  const id = useId();
  return (
    <EditorField
      label={t('query.live.label', 'Live')}
      htmlFor={id}
      tooltip={t('query.live.tooltip', 'Streams new values while the time range ends now')}
    >
      <EditorSwitch
        id={id}
        value={live}
        onChange={({ currentTarget }) => onChange(currentTarget.checked || undefined)}
      />
    </EditorField>
  );
}
