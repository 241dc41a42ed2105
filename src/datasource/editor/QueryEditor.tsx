import { CoreApp, type PanelData, type QueryEditorProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { EditorRow, EditorRows } from '@grafana/plugin-ui';
import { getTemplateSrv } from '@grafana/runtime';
import { Alert, Button, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { useCallback, useEffect, useMemo } from 'react';
import type { Statistic } from '../../query/query';
import type { ModelwatchDataSource } from '../DataSource';
import type { DefaultThresholds, Lookups, SignalInfo } from '../lookups';
import { defaultQuery, EXPRESSION_SIGNAL, isComplete, migrateStoredQuery, type ModelwatchQuery } from '../query/query';
import type { ModelwatchOptions } from '../settings';
import { unescaped } from '../texts';
import { useAsync } from '../useAsync';
import { type AlertingIssue, alertingIssues, comparableView, toAlertQuery } from './alertQuery';
import { defaultThresholds, ExecutedQuery, responseInfoOf, thresholdUnit, usualThresholds } from './ExecutedQuery';
import { OptionsRow } from './options/OptionsRow';
import { fieldsOf } from './options/schema';
import { pickersOf, variableChoices } from './selection/pickers';
import { SignalRow } from './SignalRow';
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

type Props = QueryEditorProps<ModelwatchDataSource, ModelwatchQuery, ModelwatchOptions>;

const isAlerting = (app?: string): boolean => app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;

/** Builds a query from what the registry of signals says; a smaller editor where alert rules are made. */
export function QueryEditor({ datasource, query, app, data, onChange, onRunQuery }: Props) {
  const { lookups } = datasource;
  // Grafana fills the defaults of a data source into what its alert editor shows, not into what it evaluates
  // (12.4.0, public/app/features/alerting/unified/components/rule-editor/QueryWrapper.tsx): a new query is stored whole.
  const isNew = isAlerting(app) && (query.signal === undefined || query.signal === '');
  useEffect(() => {
    if (isNew) {
      onChange({ ...query, ...defaultQuery(true) });
    }
    // Once: what follows is the author's own.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isNew]);
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
  return (
    <Editor query={migrateStoredQuery(query)} signals={registry.value} lookups={lookups} data={data} onChange={take} />
  );
}

/** Props of both editors: the registry is loaded, the query is of the current version. */
interface EditorProps {
  readonly query: ModelwatchQuery;
  readonly signals: readonly SignalInfo[];
  readonly lookups: Lookups;
  readonly data: PanelData | undefined;
  /** Stores the query, and runs it if it is complete. */
  readonly onChange: (query: ModelwatchQuery) => void;
}

/** The whole editor: panels, Explore, annotations. */
function PanelEditor({ query, signals, lookups, data, onChange }: EditorProps) {
  const variables = variableChoices(getTemplateSrv().getVariables());
  const pickers = pickersOf(lookups, query.model, variables);
  const change = (part: Partial<EditorProps['query']>) => onChange({ ...query, ...part });
  const signal = signals.find(({ id }) => id === query.signal);
  const fields = useMemo(() => fieldsOf(signal?.options), [signal]);
  const responseInfo = responseInfoOf(query, data);
  const usual = usualThresholds(signal, query);
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
        <SignalWindow query={query} signal={signal} onChange={change} />
        <ModeField mode={query.mode ?? 'range'} onChange={(mode) => change({ mode })} />
        <StatisticsField
          chosen={query.statistics ?? ['value']}
          offered={signal?.statistics}
          onChange={(statistics) => change({ statistics })}
        />
        <ThresholdFields
          thresholds={query.thresholds}
          defaultValue={defaultThresholds(query, responseInfo, usual)}
          unit={thresholdUnit(signal, usual, responseInfo)}
          onChange={(thresholds) => change({ thresholds })}
        />
        <LegendField legend={query.legend} onChange={(legend) => change({ legend })} />
        <LiveField live={query.live ?? false} onChange={(live) => change({ live })} />
      </EditorRow>
      <ExecutedQuery responseInfo={responseInfo} />
    </EditorRows>
  );
}

/** An expression has its own windows. */
function SignalWindow({ query, signal, onChange }: SignalWindowProps) {
  return query.signal === EXPRESSION_SIGNAL ? null : (
    <WindowField
      window={query.window}
      defaultValue={signal?.defaultWindow}
      onChange={(window) => onChange({ window })}
    />
  );
}

interface SignalWindowProps {
  readonly query: EditorProps['query'];
  readonly signal: SignalInfo | undefined;
  readonly onChange: (part: Pick<EditorProps['query'], 'window'>) => void;
}

/**
 * The editor in alert rules: one number per series at the time of evaluation. Template variables are not available
 * there, so none are offered.
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
  const responseInfo = responseInfoOf(query, data);
  const usual = usualThresholds(signal, query);
  const unit = thresholdUnit(signal, usual, responseInfo);
  const thresholds = defaultThresholds(query, responseInfo, usual);
  const [statistic = 'value'] = query.statistics ?? [];
  const found = alertingIssues(query, fields);
  return (
    <EditorRows>
      <SignalRow
        query={query}
        signals={comparable}
        signal={signal}
        pickers={pickers}
        initialOptions={(chosen) => {
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
        <SignalWindow query={query} signal={signal} onChange={change} />
        <StatisticField
          chosen={[statistic]}
          offered={signal?.statistics}
          onChange={(statistics) => change({ statistics })}
        />
        {statistic !== 'value' && statistic !== 'sample' && (
          <ThresholdFields
            thresholds={query.thresholds}
            defaultValue={thresholds}
            unit={unit}
            onChange={(changed) => change({ thresholds: changed })}
          />
        )}
      </EditorRow>
      <ConditionHint
        statistic={statistic}
        thresholds={thresholds && { ...thresholds, ...query.thresholds }}
        unit={unit}
      />
      <AlertingIssues found={found} onFix={() => onChange(toAlertQuery(query, fields))} />
      <ExecutedQuery responseInfo={responseInfo} />
    </EditorRows>
  );
}

interface ConditionHintProps {
  readonly statistic: Statistic;
  readonly thresholds: DefaultThresholds | undefined;
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
  };
  return thresholds.direction === 'above'
    ? t(
        'query.condition.above',
        'In the condition, choose “is above”: {{limits}} (warning / critical).',
        unescaped(values)
      )
    : t(
        'query.condition.below',
        'In the condition, choose “is below”: {{limits}} (warning / critical).',
        unescaped(values)
      );
}

/** Describes the condition to set in the rule. */
const ConditionHint = (props: ConditionHintProps) => (
  <Text element="p" color="secondary" variant="bodySmall">
    {hintOf(props)}
  </Text>
);

const texts = (): Readonly<Record<AlertingIssue, string>> => ({
  mode: t('query.alerting.mode', 'It returns a series of values over time; a rule compares the newest.'),
  statistics: t('query.alerting.statistics', 'It returns several statistics; a rule compares one.'),
  view: t('query.alerting.view', 'It returns a table; a rule compares numbers.'),
  variables: t('query.alerting.variables', 'It uses template variables, which have no value in a rule: replace them.'),
});

interface AlertingIssuesProps {
  readonly found: readonly AlertingIssue[];
  readonly onFix: () => void;
}

/** Lists what keeps a query, often copied from a panel, from being used in an alert rule, and offers to fix it. */
function AlertingIssues({ found, onFix }: AlertingIssuesProps) {
  if (found.length === 0) {
    return null;
  }
  const said = texts();
  return (
    <Alert
      severity="warning"
      title={t('query.alerting.title', 'This query cannot be used in an alert rule')}
      bottomSpacing={0}
    >
      <Stack direction="column" gap={1} alignItems="flex-start">
        <ul>
          {found.map((issue) => (
            <li key={issue}>{said[issue]}</li>
          ))}
        </ul>
        {found.some((issue) => issue !== 'variables') && (
          <Button variant="secondary" size="sm" onClick={onFix}>
            {t('query.alerting.fix', 'Return one number per series')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
