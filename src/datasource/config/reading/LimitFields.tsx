import { t } from '@grafana/i18n';
import { Stack } from '@grafana/ui';
import type { LimitOptions } from '../../settings';
import { NumberField } from '../NumberField';
import type { ReadingProps } from './ReadingProps';

const MIB = 1024 * 1024;

interface Limit {
  readonly key: keyof LimitOptions;
  readonly label: string;
  readonly description: string;
  readonly usual: number;
  readonly unit?: string;
  readonly factor: number;
}

const limits = (): readonly Limit[] => [
  {
    key: 'series',
    label: t('config.limits.series', 'Series limit'),
    description: t('config.limits.series-help', 'The panel shows a notice when series are left out.'),
    usual: 1000,
    factor: 1,
  },
  {
    key: 'answerBytes',
    label: t('config.limits.answer', 'Response size limit'),
    description: t('config.limits.answer-help', 'Larger responses are rejected with an error.'),
    usual: 64,
    unit: 'MiB',
    factor: MIB,
  },
  {
    key: 'cacheBytes',
    label: t('config.limits.cache', 'Cache size'),
    description: t('config.limits.cache-help', 'Responses for past times that no longer change.'),
    usual: 32,
    unit: 'MiB',
    factor: MIB,
  },
];

/** How much may be read at once, and kept. */
export function LimitFields({ jsonData, readOnly, onChange }: ReadingProps) {
  return (
    <Stack direction="column" gap={3}>
      {limits().map(({ key, factor, ...limit }) => {
        const value = jsonData.limits?.[key];
        return (
          <NumberField
            key={key}
            id={`modelwatch-${key}`}
            {...limit}
            value={value === undefined ? undefined : value / factor}
            disabled={readOnly}
            onChange={(changed) =>
              onChange({
                limits: {
                  ...jsonData.limits,
                  [key]: changed === undefined ? undefined : Math.round(changed * factor),
                },
              })
            }
          />
        );
      })}
    </Stack>
  );
}
