import { t, Trans } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { Combobox, Field, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { Box } from '../../../components';
import { useResource } from '../../../data';
import { modelContractSchema, overviewSchema, signalTitlesSchema } from '../../../models/contract';
import { useQuery } from '../../../shell';
import { Coverage } from './Coverage';
import { LintList } from './LintList';

/** What one model exposes of the contract, what is missing with the lines that add it, and what harms its figures. */
export function Contract({ turn }: { readonly turn: object }) {
  const query = useQuery();
  const overview = useResource({ path: 'contract', schema: overviewSchema, turn });
  const titles = useResource({ path: 'signals', schema: signalTitlesSchema });
  const models = overview.state === 'done' ? overview.value.models.map(({ model }) => model) : [];
  const model = query['model'] ?? models[0];
  const title = useMemo(() => (id: string) => (titles.state === 'done' ? (titles.value.get(id) ?? id) : id), [titles]);
  return (
    <Box id="contract" title={t('contract.title', 'Exposed metrics')}>
      <Text color="secondary">
        <Trans i18nKey="contract.text">
          Signals read metrics by their names. Metrics that a model does not expose yet are listed with the signals that
          need them and the Python code that adds them; servers such as vLLM or Triton are read under their own names.
        </Trans>
      </Text>
      {models.length > 0 && (
        <Field label={t('contract.model', 'Model')} noMargin>
          <Combobox
            id="contract-model"
            width={40}
            options={models.map((value) => ({ value }))}
            value={model ?? null}
            onChange={({ value }) => locationService.partial({ model: value })}
          />
        </Field>
      )}
      {overview.state === 'error' && <Text color="error">{overview.message}</Text>}
      {model === undefined ? (
        overview.state === 'done' && <Coverage series={{}} title={title} />
      ) : (
        <OfModel key={model} model={model} turn={turn} title={title} />
      )}
    </Box>
  );
}

interface OfModelProps {
  readonly model: string;
  readonly turn: object;
  /** A signal's title by its id. */
  readonly title: (id: string) => string;
}

function OfModel({ model, turn, title }: OfModelProps) {
  const contract = useResource({ path: 'contract', query: { model }, schema: modelContractSchema, turn });
  switch (contract.state) {
    case 'loading':
      return (
        <Text color="secondary">
          <Trans i18nKey="contract.asking">Loading metrics</Trans>
        </Text>
      );
    case 'error':
      return <Text color="error">{contract.message}</Text>;
    case 'done':
      return (
        <>
          <LintList findings={contract.value.findings} />
          <Coverage series={contract.value.series} title={title} />
        </>
      );
  }
}
