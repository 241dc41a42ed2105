import { CoreApp, type QueryEditorProps } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { Alert, Combobox, InlineField, InlineFieldRow, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { useCallback, useId } from 'react';
import type { ModelwatchDataSource } from '../DataSource';
import { EXPRESSION_SIGNAL, expressionOf, isComplete, type ModelwatchQuery } from '../query/query';
import type { ModelwatchOptions } from '../settings';
import { signalChoices, variableChoices } from './choices';
import { ExpressionField } from './ExpressionField';
import { FilterFields } from './FilterFields';
import { OptionFields } from './options/OptionFields';
import { SelectionFields } from './SelectionFields';
import { useLookup } from './useLookup';
import { ViewFields } from './ViewFields';

export type Props = QueryEditorProps<ModelwatchDataSource, ModelwatchQuery, ModelwatchOptions>;

const isAlerting = (app?: string): boolean => app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;

/**
 * Builds a query from what the registry of signals says. In alerting, where nobody fills them in, no template variables
 * are offered.
 */
export function QueryEditor({ datasource, query, app, onChange, onRunQuery }: Props) {
  const id = useId();
  const { lookups } = datasource;
  const registry = useLookup(useCallback(() => lookups.signals(), [lookups]));
  const change = (part: Partial<ModelwatchQuery>) => {
    const changed = { ...query, ...part };
    onChange(changed);
    if (isComplete(changed)) {
      onRunQuery();
    }
  };
  if (registry.state === 'loading') {
    return <LoadingPlaceholder text="Loading the signals" />;
  }
  if (registry.state === 'failed') {
    return (
      <Alert severity="error" title="The list of signals could not be read">
        {registry.message}
      </Alert>
    );
  }
  const signal = registry.value.find((candidate) => candidate.id === query.signal);
  const isExpression = query.signal === EXPRESSION_SIGNAL;
  const inAlerting = isAlerting(app);
  const variables = inAlerting ? [] : variableChoices(getTemplateSrv().getVariables());
  const options = query.options ?? {};
  return (
    <Stack direction="column" gap={1}>
      <InlineFieldRow>
        <InlineField label="Signal" labelWidth={14} htmlFor={`${id}-signal`}>
          <Combobox
            id={`${id}-signal`}
            width={36}
            placeholder="Choose what to watch"
            options={signalChoices(registry.value)}
            value={query.signal ?? null}
            onChange={({ value }) => change({ signal: value, options: {} })}
          />
        </InlineField>
        {!isExpression && <SelectionFields query={query} lookups={lookups} variables={variables} onChange={change} />}
      </InlineFieldRow>
      {signal !== undefined && (
        <Text element="p" color="secondary" variant="bodySmall">
          {signal.summary}
        </Text>
      )}
      {isExpression ? (
        <ExpressionField
          expression={expressionOf(query)}
          onChange={(expr) => change({ options: { ...options, expr } })}
        />
      ) : (
        <FilterFields
          filters={query.filters ?? []}
          lookups={lookups}
          variables={variables}
          onChange={(filters) => change({ filters })}
        />
      )}
      {signal !== undefined && (
        <InlineFieldRow key={signal.id}>
          <OptionFields
            schema={signal.options}
            options={options}
            without={isExpression ? ['expr'] : []}
            onChange={(changed) => change({ options: changed })}
          />
        </InlineFieldRow>
      )}
      <InlineFieldRow>
        <ViewFields query={query} statistics={signal?.statistics} inAlerting={inAlerting} onChange={change} />
      </InlineFieldRow>
    </Stack>
  );
}
