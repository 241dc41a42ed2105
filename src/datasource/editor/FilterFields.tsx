import { Button, Combobox, type ComboboxOption, InlineLabel, Stack } from '@grafana/ui';
import { FILTER_OPERATORS, type LabelFilter } from '../../signals/query';
import type { Lookups } from '../lookups';
import { matching } from './choices';

const OPERATORS = FILTER_OPERATORS.map((value) => ({ value, label: value }));

interface Props {
  readonly filters: readonly LabelFilter[];
  readonly lookups: Lookups;
  readonly variables: ReadonlyArray<ComboboxOption<string>>;
  readonly onChange: (filters: LabelFilter[]) => void;
}

/** Conditions on labels. A row without a label is not part of the query yet. */
export function FilterFields({ filters, lookups, variables, onChange }: Props) {
  const change = (position: number, part: Partial<LabelFilter>) =>
    onChange(filters.map((filter, i) => (i === position ? { ...filter, ...part } : filter)));
  return (
    <Stack direction="column" gap={0.5}>
      {filters.map((filter, i) => (
        <Stack key={i} gap={0.5} alignItems="center">
          <InlineLabel width={14}>{i === 0 ? 'Filters' : 'and'}</InlineLabel>
          <label className="sr-only" htmlFor={`filter-label-${i}`}>{`Label of filter ${i + 1}`}</label>
          <Combobox
            id={`filter-label-${i}`}
            width={24}
            createCustomValue
            placeholder="Label"
            options={async (typed) => matching(await lookups.labels(), typed)}
            value={filter.label}
            onChange={({ value }) => change(i, { label: value })}
          />
          <label className="sr-only" htmlFor={`filter-operator-${i}`}>{`Operator of filter ${i + 1}`}</label>
          <Combobox
            id={`filter-operator-${i}`}
            width={8}
            options={OPERATORS}
            value={filter.op}
            onChange={({ value }) => change(i, { op: value })}
          />
          <label className="sr-only" htmlFor={`filter-value-${i}`}>{`Value of filter ${i + 1}`}</label>
          <Combobox
            id={`filter-value-${i}`}
            width={28}
            createCustomValue
            placeholder="Value"
            options={async (typed) => [...variables, ...matching(await lookups.labelValues(filter.label), typed)]}
            value={filter.value}
            onChange={({ value }) => change(i, { value })}
          />
          <Button
            variant="secondary"
            icon="times"
            aria-label={`Remove filter ${i + 1}`}
            onClick={() => onChange(filters.filter((_, j) => j !== i))}
          />
        </Stack>
      ))}
      <div>
        <Button
          variant="secondary"
          size="sm"
          icon="plus"
          onClick={() => onChange([...filters, { label: 'env', op: '=', value: '' }])}
        >
          Add a filter
        </Button>
      </div>
    </Stack>
  );
}
