import { t } from '@grafana/i18n';
import { Alert, Combobox, Field, MultiCombobox, Stack } from '@grafana/ui';
import { Box } from '../../components/Box';
import { DEFAULT_TEAM } from './draft';

interface Props {
  readonly team: string;
  readonly teams: readonly string[];
  /** None means all. */
  readonly chosen: readonly string[];
  readonly models: readonly string[];
  readonly modelsError: string | undefined;
  /** The model whose history is shown. */
  readonly historyModel: string | undefined;
  readonly onTeam: (team: string) => void;
  readonly onModels: (models: readonly string[]) => void;
  readonly onHistoryModel: (model: string) => void;
}

const optionsOf = (values: readonly string[]) => [...new Set(values)].map((value) => ({ value }));

/** The team of the pack, the models that it watches, and the model whose history is shown below. */
export function PackScope(props: Props) {
  const { team, teams, chosen, models, modelsError, historyModel, onTeam, onModels, onHistoryModel } = props;
  return (
    <Box title={t('alerts.scope', 'Team and models')}>
      {modelsError !== undefined && (
        <Alert severity="warning" title={t('alerts.no-models', 'The models could not be listed')}>
          {modelsError}
        </Alert>
      )}
      <Stack direction="row" gap={2} wrap="wrap">
        <Field
          noMargin
          label={t('alerts.team', 'Team')}
          description={t('alerts.team-text', 'Sets the label "team", by which notification policies can route')}
          htmlFor="alerts-team"
        >
          <Combobox
            id="alerts-team"
            width={30}
            createCustomValue
            options={optionsOf([DEFAULT_TEAM, ...teams, team])}
            value={team}
            onChange={({ value }) => onTeam(value)}
          />
        </Field>
        <Field
          noMargin
          label={t('alerts.models', 'Models')}
          description={t('alerts.models-text', 'Leave empty for all models, new ones included')}
          htmlFor="alerts-models"
        >
          <MultiCombobox
            id="alerts-models"
            width={40}
            placeholder={t('alerts.all-models', 'all models')}
            options={optionsOf([...models, ...chosen])}
            value={[...chosen]}
            onChange={(values) => onModels(values.map(({ value }) => value))}
          />
        </Field>
        <Field
          noMargin
          label={t('alerts.history-model', 'History of')}
          description={t('alerts.history-model-text', 'The model that alerts are simulated for below')}
          htmlFor="alerts-history-model"
        >
          <Combobox
            id="alerts-history-model"
            width={30}
            options={optionsOf(models)}
            value={historyModel ?? null}
            onChange={({ value }) => onHistoryModel(value)}
          />
        </Field>
      </Stack>
    </Box>
  );
}
