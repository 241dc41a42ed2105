import { EditorRow } from '@grafana/plugin-ui';
import { Box, Text } from '@grafana/ui';
import { useState } from 'react';
import type { SignalInfo } from '../../lookups';
import { EXPRESSION_SIGNAL, type ModelwatchQuery } from '../../query/query';
import type { Pickers } from '../selection/pickers';
import { SelectionFields } from '../selection/SelectionFields';
import { type Kept, type OfSignal, switchSignal } from './keep';
import { SignalField } from './SignalField';

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
