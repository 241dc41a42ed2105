import { CoreApp, type PanelData, type QueryEditorProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { EditorRow, EditorRows } from '@grafana/plugin-ui';
import { getTemplateSrv } from '@grafana/runtime';
import { Alert, Button, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { useCallback, useMemo } from 'react';
import type { Statistic } from '../../query/query';
import type { ModelwatchDataSource } from '../DataSource';
import type { Lookups, SignalInfo, UsualThresholds } from '../lookups';
import { EXPRESSION_SIGNAL, isComplete, liftQuery, type ModelwatchQuery } from '../query/query';
import type { ModelwatchOptions } from '../settings';
import { AS_WRITTEN } from '../texts';
import { useAsync } from '../useAsync';
import { answeredOf, Asked, usualThresholds } from './ExecutedQuery';
import {
  LegendField,
  LiveField,
  ModeField,
  StatisticField,
  StatisticsField,
  ThresholdFields,
  unitText,
  WindowField,
} from './ViewFields';
import { comparableView, conform, type Misfit, misfits } from './conform';
import { OptionsRow } from './options/OptionsRow';
import { fieldsOf } from './options/schema';
import { pickersOf, variableChoices } from './selection/pickers';
import { SignalRow } from './SignalRow';

export type Props = QueryEditorProps<ModelwatchDataSource, ModelwatchQuery, ModelwatchOptions>;

const isAlerting = (app?: string): boolean => app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;

/** Builds a query from what the registry of signals says; a smaller editor where alert rules are made. */
export function QueryEditor({ datasource, query, app, data, onChange, onRunQuery }: Props) {
  const { lookups } = datasource;
  const registry = useAsync(useCallback(() => lookups.signals(), [lookups]));
  const take = (changed: ModelwatchQuery) => {
    onChange(changed);
    if (isComplete(changed)) {
      onRunQuery();
    }
  };
  if (registry.state === 'loading') {
    return <LoadingPlaceholder text={t('query.loading', 'Loading signals')} />;
  }
  if (registry.state === 'error') {
    return (
      <Alert severity="error" title={t('query.failed', 'The list of signals could not be loaded')}>
        {registry.message}
      </Alert>
    );
  }
  const Editor = isAlerting(app) ? AlertingEditor : PanelEditor;
  return <Editor query={liftQuery(query)} signals={registry.value} lookups={lookups} data={data} onChange={take} />;
}

/** What both editors work with: the registry is there, the query is of this build's version. */
interface EditorProps {
  readonly query: ModelwatchQuery;
  readonly signals: readonly SignalInfo[];
  readonly lookups: Lookups;
  readonly data: PanelData | undefined;
  /** Takes the query, and asks it where it is complete. */
  readonly onChange: (query: ModelwatchQuery) => void;
}

/** The whole editor: panels, Explore, annotations. */
function PanelEditor({ query, signals, lookups, data, onChange }: EditorProps) {
  const variables = variableChoices(getTemplateSrv().getVariables());
  const pickers = pickersOf(lookups, query.model, variables);
  const change = (part: Partial<EditorProps['query']>) => onChange({ ...query, ...part });
  const signal = signals.find(({ id }) => id === query.signal);
  const fields = useMemo(() => fieldsOf(signal?.options), [signal]);
  const answered = answeredOf(query, data);
  return (
    <EditorRows>
      <SignalRow query={query} signals={signals} signal={signal} pickers={pickers} onChange={onChange} />
      <OptionsRow
        key={query.signal}
        query={query}
        fields={fields}
        lookups={lookups}
        pickers={pickers}
        variables={getTemplateSrv()
          .getVariables()
          .map(({ name }) => name)}
        onChange={change}
      />
      <EditorRow>
        {query.signal !== EXPRESSION_SIGNAL && (
          <WindowField window={query.window} usual={signal?.defaultWindow} onChange={(window) => change({ window })} />
        )}
        <ModeField mode={query.mode ?? 'range'} onChange={(mode) => change({ mode })} />
        <StatisticsField
          chosen={query.statistics ?? ['value']}
          offered={signal?.statistics}
          onChange={(statistics) => change({ statistics })}
        />
        <ThresholdFields
          thresholds={query.thresholds}
          usual={usualThresholds(query, answered, signal?.thresholds)}
          unit={signal?.unit}
          onChange={(thresholds) => change({ thresholds })}
        />
        <LegendField legend={query.legend} onChange={(legend) => change({ legend })} />
        <LiveField live={query.live ?? false} onChange={(live) => change({ live })} />
      </EditorRow>
      <Asked answered={answered} />
    </EditorRows>
  );
}

/**
 * What an alert rule asks: one number a series, at the moment of the evaluation. Nobody fills in template variables there,
 * so none are offered.
 */
function AlertingEditor({ query, signals, lookups, data, onChange }: EditorProps) {
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

interface ConditionHintProps {
  readonly statistic: Statistic;
  readonly thresholds: UsualThresholds | undefined;
  readonly unit: string | undefined;
}

function hintOf({ statistic, thresholds, unit }: ConditionHintProps): string {
  if (statistic === 'level') {
    return t(
      'query.condition.level',
      'The level is -1 for insufficient data, 0 for ok, 1 for warning and 2 for critical. In the condition, choose “is above 0” for a warning rule and “is above 1” for a critical rule.'
    );
  }
  if (statistic === 'sample') {
    return t(
      'query.condition.sample',
      'The number of samples behind each value. In the condition, choose “is below” to alert when a model stops receiving requests.'
    );
  }
  const limits = [thresholds?.warning, thresholds?.critical].filter((limit) => limit !== undefined);
  if (thresholds === undefined || limits.length === 0) {
    return t(
      'query.condition.none',
      'This signal has no default thresholds: set the limit in the condition, or set thresholds here and compare the level.'
    );
  }
  const values = {
    limits: limits.map((limit) => `${limit} ${unitText(unit) ?? ''}`.trim()).join(' / '),
    ...AS_WRITTEN,
  };
  return thresholds.trouble === 'above'
    ? t('query.condition.above', 'In the condition, choose “is above”: {{limits}} (warning / critical).', values)
    : t('query.condition.below', 'In the condition, choose “is below”: {{limits}} (warning / critical).', values);
}

/** Which condition to give the rule, in words. */
const ConditionHint = (props: ConditionHintProps) => (
  <Text element="p" color="secondary" variant="bodySmall">
    {hintOf(props)}
  </Text>
);

const texts = (): Readonly<Record<Misfit, string>> => ({
  mode: t('query.misfit.mode', 'It returns a series of values over time; a rule compares the newest.'),
  statistics: t('query.misfit.statistics', 'It returns several statistics; a rule compares one.'),
  view: t('query.misfit.view', 'It returns a table; a rule compares numbers.'),
  variables: t('query.misfit.variables', 'It uses template variables, which have no value in a rule: replace them.'),
});

interface MisfitsProps {
  readonly found: readonly Misfit[];
  readonly onConform: () => void;
}

/** Says why a query, from a panel as a rule, is none that a rule can compare, and makes it one. */
function Misfits({ found, onConform }: MisfitsProps) {
  if (found.length === 0) {
    return null;
  }
  const said = texts();
  return (
    <Alert
      severity="warning"
      title={t('query.misfit.title', 'This query cannot be used in an alert rule')}
      bottomSpacing={0}
    >
      <Stack direction="column" gap={1} alignItems="flex-start">
        <ul>
          {found.map((misfit) => (
            <li key={misfit}>{said[misfit]}</li>
          ))}
        </ul>
        {found.some((misfit) => misfit !== 'variables') && (
          <Button variant="secondary" size="sm" onClick={onConform}>
            {t('query.misfit.conform', 'Return one number per series')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
