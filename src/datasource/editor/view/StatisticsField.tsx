import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';
import { Combobox, MultiCombobox } from '@grafana/ui';
import { useId } from 'react';
import { STATISTICS, type Statistic } from '../../../query/query';
import { statisticTexts } from './texts';

interface Props {
  readonly chosen: readonly Statistic[];
  /** What the signal offers; all when it does not say. */
  readonly offered?: readonly string[];
  readonly onChange: (statistics: Statistic[] | undefined) => void;
}

const choicesOf = (offered: readonly string[] | undefined) => {
  const texts = statisticTexts();
  return STATISTICS.filter((name) => offered?.includes(name) ?? true).map((value) => ({ value, ...texts[value] }));
};

/** What is shown of each series. */
export function StatisticsField({ chosen, offered, onChange }: Props) {
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

/** The one number that an alert rule compares. */
export function StatisticField({ chosen, offered, onChange }: Props) {
  const id = useId();
  return (
    <EditorField label={t('query.statistic.label', 'Compare')} htmlFor={id}>
      <Combobox
        id={id}
        width={24}
        options={choicesOf(offered)}
        value={chosen[0] ?? 'value'}
        onChange={(option) => option && onChange([option.value])}
      />
    </EditorField>
  );
}
