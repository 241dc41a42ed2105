import { t } from '@grafana/i18n';
import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { Box, Button, MultiCombobox, Stack, Text } from '@grafana/ui';
import { useId, useMemo, useState } from 'react';
import type { SignalInfo } from '../lookups';
import { EXPRESSION_SIGNAL, type ModelwatchQuery } from '../query/query';
import { AsyncCombobox } from './selection/AsyncCombobox';
import type { Choice, Pickers } from './selection/pickers';

interface Props {
  readonly query: ModelwatchQuery;
  /** Those to choose from, and the chosen one. */
  readonly signals: readonly SignalInfo[];
  readonly signal: SignalInfo | undefined;
  readonly pickers: Pickers;
  /** Options of a signal that is selected for the first time. */
  readonly initialOptions?: (chosen: SignalInfo) => SignalOptions;
  readonly onChange: (query: ModelwatchQuery) => void;
}

/** The signal and the models of a query. Options of a signal are restored when it is selected again while the editor is open. */
export function SignalRow({ query, signals, signal, pickers, initialOptions, onChange }: Props) {
  const [saved, setSaved] = useState<SavedOptions>({});
  const choose = (id: string) => {
    if (id === query.signal) {
      return;
    }
    const chosen = signals.find((one) => one.id === id);
    const switched = switchSignal(query, id, saved, chosen && initialOptions?.(chosen));
    setSaved(switched.saved);
    onChange(switched.query);
  };
  return (
    <EditorRow>
      <SignalField signals={signals} chosen={query.signal} onChange={choose} />
      {query.signal !== EXPRESSION_SIGNAL && (
        <SelectionFields query={query} pickers={pickers} onChange={(part) => onChange({ ...query, ...part })} />
      )}
      {signal !== undefined && (
        <Box grow={1} basis="100%">
          <Stack alignItems="center" wrap="wrap" gap={1}>
            <Text element="p" color="secondary" variant="bodySmall">
              {signal.summary}
            </Text>
            {query.signal !== EXPRESSION_SIGNAL && signals.some(({ id }) => id === EXPRESSION_SIGNAL) && (
              <Button variant="secondary" fill="text" size="sm" onClick={() => choose(EXPRESSION_SIGNAL)}>
                {t('query.signal.expression', 'Write PromQL instead')}
              </Button>
            )}
          </Stack>
        </Box>
      )}
    </EditorRow>
  );
}

interface SignalFieldProps {
  readonly signals: readonly SignalInfo[];
  readonly chosen: string | undefined;
  readonly onChange: (signal: string) => void;
}

/** Selects the signal: all of them by group, each with its summary, searchable. */
function SignalField({ signals, chosen, onChange }: SignalFieldProps) {
  const id = useId();
  const choices = useMemo(() => signalChoices(signals), [signals]);
  return (
    <EditorField label={t('query.signal.label', 'Signal')} htmlFor={id}>
      <AsyncCombobox
        id={id}
        width={44}
        placeholder={t('query.signal.placeholder', 'Choose a signal')}
        options={choices}
        value={chosen}
        isRequired
        onChange={onChange}
      />
    </EditorField>
  );
}

const groupTitles = (): Readonly<Record<string, string>> => ({
  service: t('query.group.service', 'Service'),
  quality: t('query.group.quality', 'Quality'),
  drift: t('query.group.drift', 'Drift'),
  fairness: t('query.group.fairness', 'Fairness'),
  data: t('query.group.data', 'Data'),
  resources: t('query.group.resources', 'Resources'),
  business: t('query.group.business', 'Business'),
  registry: t('query.group.registry', 'Registry'),
  overview: t('query.group.overview', 'Overview'),
  advanced: t('query.group.advanced', 'Advanced'),
});

/** Signals by group, each with its sentence, in the order of the registry. */
function signalChoices(signals: readonly SignalInfo[]): Choice[] {
  const titles = groupTitles();
  return signals.map(({ id, title, summary, group }) => ({
    value: id,
    label: title,
    description: summary,
    group: titles[group] ?? group,
  }));
}

/** The parts of a query that belong to its signal. */
type SignalOptions = Pick<ModelwatchQuery, 'options' | 'thresholds'>;

/** Saved options of signals that were selected before, by signal. */
export type SavedOptions = Readonly<Record<string, SignalOptions>>;

interface Switched {
  readonly query: ModelwatchQuery;
  readonly saved: SavedOptions;
}

/**
 * The query with another signal. What all signals have in common stays; the options of the previous signal are saved, and
 * those saved for the selected one are restored.
 */
export function switchSignal(
  query: ModelwatchQuery,
  signal: string,
  saved: SavedOptions,
  initialOptions: SignalOptions = {}
): Switched {
  const { options, thresholds, ...common } = query;
  return {
    query: { ...common, signal, options: {}, ...(saved[signal] ?? initialOptions) },
    saved: { ...saved, [query.signal]: { options, ...(thresholds === undefined ? {} : { thresholds }) } },
  };
}

interface SelectionFieldsProps {
  readonly query: ModelwatchQuery;
  readonly pickers: Pickers;
  readonly onChange: (change: Partial<ModelwatchQuery>) => void;
}

/** Which models, which versions, and what series are grouped by. */
function SelectionFields({ query, pickers, onChange }: SelectionFieldsProps) {
  const id = useId();
  const groupings = useMemo(() => pickers.groupings(query.signal), [pickers, query.signal]);
  return (
    <>
      <EditorField label={t('query.model.label', 'Model')} htmlFor={`${id}-model`}>
        <AsyncCombobox
          id={`${id}-model`}
          width={26}
          createCustomValue
          placeholder={t('query.model.all', 'All models')}
          options={pickers.models}
          value={query.model}
          onChange={(model) => onChange({ model, version: undefined })}
        />
      </EditorField>
      <EditorField label={t('query.version.label', 'Version')} htmlFor={`${id}-version`}>
        <AsyncCombobox
          id={`${id}-version`}
          width={18}
          createCustomValue
          placeholder={t('query.version.all', 'All versions')}
          options={pickers.versions}
          value={query.version}
          onChange={(version) => onChange({ version })}
        />
      </EditorField>
      <EditorField
        label={t('query.group-by.label', 'Group by')}
        htmlFor={`${id}-group`}
        tooltip={t('query.group-by.tooltip', 'Labels to split each model and version by')}
      >
        <MultiCombobox
          id={`${id}-group`}
          width="auto"
          minWidth={24}
          maxWidth={48}
          createCustomValue
          placeholder={t('query.group-by.none', 'Model and version')}
          options={groupings}
          value={query.groupBy ?? []}
          onChange={(options) => onChange({ groupBy: options.map(({ value }) => value) })}
        />
      </EditorField>
    </>
  );
}
