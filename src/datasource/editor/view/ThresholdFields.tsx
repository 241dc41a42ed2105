import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';
import { useId } from 'react';
import type { UsualThresholds } from '../../lookups';
import type { ModelwatchQuery } from '../../query/query';
import { Draft } from '../options/Draft';
import { readNumber } from '../options/read';
import { unitText } from './units';

type Limit = 'warning' | 'critical';

interface Props {
  readonly thresholds: ModelwatchQuery['thresholds'];
  /** The signal's own, in force where the query sets none. */
  readonly usual: UsualThresholds | undefined;
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

/** Where trouble begins. Empty fields take the signal's own thresholds, which they show. */
export function ThresholdFields({ thresholds, usual, unit, onChange }: Props) {
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
      label={labelOf(limit, usual?.trouble === 'below')}
      htmlFor={`${id}-${limit}`}
      tooltip={t('query.thresholds.tooltip', 'If empty, the default of the signal, shown in the field')}
    >
      <Draft
        id={`${id}-${limit}`}
        type="number"
        width={16}
        unit={unitText(unit)}
        initial={thresholds?.[limit] === undefined ? '' : String(thresholds[limit])}
        placeholder={usual?.[limit] === undefined ? t('query.thresholds.none', 'none') : String(usual[limit])}
        read={readNumber}
        onChange={(value) => set(limit, value)}
      />
    </EditorField>
  ));
}
