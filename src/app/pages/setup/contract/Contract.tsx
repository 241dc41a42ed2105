import { t, Trans } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { Combobox, Field, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { Box } from '../../../components';
import { useResource } from '../../../data';
import { modelContractSchema, overviewSchema, signalTitlesSchema } from '../../../models/contract';
import { useAddress } from '../../../shell';
import { Coverage } from './Coverage';
import { LintList } from './LintList';

/** What one model exposes of the contract, what is missing with the lines that add it, and what harms its figures. */
export function Contract({ turn }: { readonly turn: object }) {
  const { query } = useAddress();
  const overview = useResource({ path: 'contract', schema: overviewSchema, turn });
  const titles = useResource({ path: 'signals', schema: signalTitlesSchema });
  const models = overview.state === 'answered' ? overview.answer.models.map(({ model }) => model) : [];
  const model = query['model'] ?? models[0];
  const title = useMemo(
    () => (id: string) => (titles.state === 'answered' ? (titles.answer.get(id) ?? id) : id),
    [titles]
  );
  return (
    <Box id="contract" title={t('contract.title', 'What the models expose')}>
      <Text color="secondary">
        <Trans i18nKey="contract.text">
          Signals read metrics by agreed names. What a model does not expose yet is listed with what it would unlock and
          the lines of Python that add it; servers such as vLLM or Triton are read under their own names.
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
      {overview.state === 'failed' && <Text color="error">{overview.reason}</Text>}
      {model === undefined ? (
        overview.state === 'answered' && <Coverage series={{}} title={title} />
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
    case 'asking':
      return (
        <Text color="secondary">
          <Trans i18nKey="contract.asking">Asking Prometheus what it exposes</Trans>
        </Text>
      );
    case 'failed':
      return <Text color="error">{contract.reason}</Text>;
    case 'answered':
      return (
        <>
          <LintList findings={contract.answer.findings} />
          <Coverage series={contract.answer.series} title={title} />
        </>
      );
  }
}
