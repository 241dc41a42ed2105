import { EditorRow } from '@grafana/plugin-ui';
import { Box } from '@grafana/ui';
import { useId } from 'react';
import type { Lookups } from '../../lookups';
import { EXPRESSION_SIGNAL, expressionOf, type ModelwatchQuery } from '../../query/query';
import { ExpressionField } from '../code/ExpressionField';
import { FilterFields } from '../selection/FilterFields';
import type { Pickers } from '../selection/pickers';
import { OptionFields } from './OptionFields';
import type { OptionField } from './schema';

interface Props {
  readonly query: ModelwatchQuery;
  /** Those options of the signal that are shown. */
  readonly fields: readonly OptionField[];
  readonly lookups: Lookups;
  readonly pickers: Pickers;
  /** Names of template variables, for expressions. */
  readonly variables: readonly string[];
  readonly onChange: (change: Partial<ModelwatchQuery>) => void;
}

/** Which series are taken, and what the signal makes of them: the options that it has, and no others. */
export function OptionsRow({ query, fields, lookups, pickers, variables, onChange }: Props) {
  const id = useId();
  const isExpression = query.signal === EXPRESSION_SIGNAL;
  const options = query.options ?? {};
  return (
    <EditorRow>
      {isExpression && (
        <Box grow={1} basis="100%">
          <ExpressionField
            id={id}
            expression={expressionOf(query)}
            lookups={lookups}
            variables={variables}
            onChange={(expr) => onChange({ options: { ...options, expr } })}
          />
        </Box>
      )}
      <FilterFields filters={query.filters ?? []} pickers={pickers} onChange={(filters) => onChange({ filters })} />
      <OptionFields
        fields={isExpression ? fields.filter(({ name }) => name !== 'expr') : fields}
        options={options}
        pickers={pickers}
        onChange={(changed) => onChange({ options: changed })}
      />
    </EditorRow>
  );
}
