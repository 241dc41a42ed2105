import { t } from '@grafana/i18n';
import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { Box, Combobox, MultiCombobox, Text } from '@grafana/ui';
import { useId, useMemo, useState } from 'react';
import type { SignalInfo } from '../lookups';
import { EXPRESSION_SIGNAL, type ModelwatchQuery } from '../query/query';
import { Choose } from './selection/Choose';
import { type Choice, listed, type Pickers } from './selection/pickers';

interface Props {
  readonly query: ModelwatchQuery;
  /** Those to choose from, and the chosen one. */
  readonly signals: readonly SignalInfo[];
  readonly signal: SignalInfo | undefined;
  readonly pickers: Pickers;
  /** What a signal begins with that was not chosen before. */
  readonly begin?: (chosen: SignalInfo) => OfSignal;
  readonly onChange: (query: ModelwatchQuery) => void;
}

/** What is watched of which model. Options of a signal that is left come back with it, for as long as the editor is open. */
export function SignalRow({ query, signals, signal, pickers, begin, onChange }: Props) {
  const [kept, setKept] = useState<Kept>({});
  const choose = (id: string) => {
    if (id === query.signal) {
      return;
    }
    const chosen = signals.find((one) => one.id === id);
    const switched = switchSignal(query, id, kept, chosen && begin?.(chosen));
    setKept(switched.kept);
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
          <Text element="p" color="secondary" variant="bodySmall">
            {signal.summary}
          </Text>
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

/** What is watched: every signal by group, each with its sentence, found by typing. */
function SignalField({ signals, chosen, onChange }: SignalFieldProps) {
  const id = useId();
  const choices = useMemo(() => signalChoices(signals), [signals]);
  const options = useMemo(() => listed(choices), [choices]);
  return (
    <EditorField label={t('query.signal.label', 'Signal')} htmlFor={id}>
      <Combobox
        id={id}
        width={44}
        placeholder={t('query.signal.placeholder', 'Choose a signal')}
        options={options}
        value={choices.find(({ value }) => value === chosen) ?? (chosen || null)}
        onChange={(option) => option && onChange(option.value)}
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

/** What of a query belongs to its signal, and means nothing to another. */
type OfSignal = Pick<ModelwatchQuery, 'options' | 'thresholds'>;

/** What was set for signals that a query was switched away from, by signal. */
export type Kept = Readonly<Record<string, OfSignal>>;

interface Switched {
  readonly query: ModelwatchQuery;
  readonly kept: Kept;
}

/**
 * The query with another signal. What all signals have in common stays; what belongs to the one left is kept, and what
 * was kept of the one chosen comes back.
 */
export function switchSignal(query: ModelwatchQuery, signal: string, kept: Kept, begin: OfSignal = {}): Switched {
  const { options, thresholds, ...common } = query;
  return {
    query: { ...common, signal, options: {}, ...(kept[signal] ?? begin) },
    kept: { ...kept, [query.signal]: { options, ...(thresholds === undefined ? {} : { thresholds }) } },
  };
}

interface SelectionFieldsProps {
  readonly query: ModelwatchQuery;
  readonly pickers: Pickers;
  readonly onChange: (change: Partial<ModelwatchQuery>) => void;
}

/** Which models, which versions, and what tells one series from another. */
function SelectionFields({ query, pickers, onChange }: SelectionFieldsProps) {
  const id = useId();
  return (
    <>
      <EditorField label={t('query.model.label', 'Model')} htmlFor={`${id}-model`}>
        <Choose
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
        <Choose
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
          options={pickers.labels}
          value={query.groupBy ?? []}
          onChange={(options) => onChange({ groupBy: options.map(({ value }) => value) })}
        />
      </EditorField>
    </>
  );
}
