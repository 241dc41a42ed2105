import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';
import { Button, Stack } from '@grafana/ui';
import { useId, useState } from 'react';
import { FILTER_OPERATORS, type LabelFilter } from '../../../query/query';
import { AsyncCombobox } from './AsyncCombobox';
import { namedChoices, type Pickers } from './pickers';

const OPERATORS = namedChoices(FILTER_OPERATORS);

const isOperator = (text: string): text is LabelFilter['op'] => FILTER_OPERATORS.some((one) => one === text);

/** A row as it is being filled in: without a label and a value it is not part of the query yet. */
type Row = Pick<LabelFilter, 'op'> & Partial<LabelFilter>;

const isFilter = (row: Row): row is LabelFilter => row.label !== undefined && row.value !== undefined;

interface Props {
  readonly filters: readonly LabelFilter[];
  readonly pickers: Pickers;
  readonly onChange: (filters: LabelFilter[]) => void;
}

export function FilterFields({ filters, pickers, onChange }: Props) {
  const id = useId();
  const [newRow, setNewRow] = useState<Row>();
  const rows: readonly Row[] = newRow === undefined ? filters : [...filters, newRow];
  const set = (changed: readonly Row[]) => {
    setNewRow(changed.find((row) => !isFilter(row)));
    onChange(changed.filter(isFilter));
  };
  const change = (position: number, part: Partial<Row>) =>
    set(rows.map((row, i) => (i === position ? { ...row, ...part } : row)));
  const remove = (position: number) => set(rows.filter((_, i) => i !== position));
  const named = (part: string, label: string) => (
    <label className="sr-only" htmlFor={`${id}-${part}`}>
      {label}
    </label>
  );
  return (
    <EditorField label={t('query.filters.label', 'Filters')} htmlFor={`${id}-add`}>
      <Stack gap={1} wrap="wrap" alignItems="center">
        {rows.map((row, i) => (
          <Stack key={i} gap={0} alignItems="center">
            {named(`label-${i}`, t('query.filters.label-of', 'Label of filter {{number}}', { number: i + 1 }))}
            <AsyncCombobox
              id={`${id}-label-${i}`}
              width="auto"
              createCustomValue
              placeholder={t('query.filters.choose-label', 'Label')}
              options={pickers.labels}
              value={row.label}
              isRequired
              onChange={(label) => change(i, { label })}
            />
            {named(`op-${i}`, t('query.filters.operator-of', 'Operator of filter {{number}}', { number: i + 1 }))}
            <AsyncCombobox
              id={`${id}-op-${i}`}
              width={8}
              options={OPERATORS}
              value={row.op}
              isRequired
              onChange={(op) => isOperator(op) && change(i, { op })}
            />
            {named(`value-${i}`, t('query.filters.value-of', 'Value of filter {{number}}', { number: i + 1 }))}
            <AsyncCombobox
              id={`${id}-value-${i}`}
              width="auto"
              createCustomValue
              placeholder={t('query.filters.choose-value', 'Value')}
              options={row.label === undefined ? [] : pickers.valuesOf(row.label)}
              value={row.value}
              isRequired
              onChange={(value) => change(i, { value })}
            />
            <Button
              variant="secondary"
              icon="times"
              aria-label={t('query.filters.remove', 'Remove filter {{number}}', { number: i + 1 })}
              onClick={() => remove(i)}
            />
          </Stack>
        ))}
        <Button
          id={`${id}-add`}
          variant="secondary"
          icon="plus"
          aria-label={t('query.filters.add', 'Add a filter')}
          disabled={newRow !== undefined}
          onClick={() => setNewRow({ op: '=' })}
        />
      </Stack>
    </EditorField>
  );
}
