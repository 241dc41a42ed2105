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
  readonly modelsProblem: string | undefined;
  /** The model whose past is shown. */
  readonly looked: string | undefined;
  readonly onTeam: (team: string) => void;
  readonly onModels: (models: readonly string[]) => void;
  readonly onLook: (model: string) => void;
}

const optionsOf = (values: readonly string[]) => [...new Set(values)].map((value) => ({ value }));

/** Whose pack it is, which models it watches, and whose history stands below. */
export function Whose(props: Props) {
  const { team, teams, chosen, models, modelsProblem, looked, onTeam, onModels, onLook } = props;
  return (
    <Box title={t('alerts.whose', 'For whom')}>
      {modelsProblem !== undefined && (
        <Alert severity="warning" title={t('alerts.no-models', 'The models cannot be listed')}>
          {modelsProblem}
        </Alert>
      )}
      <Stack direction="row" gap={2} wrap="wrap">
        <Field
          noMargin
          label={t('alerts.team', 'Team')}
          description={t('alerts.team-text', 'Becomes the label "team", by which notifications are routed')}
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
          description={t('alerts.models-text', 'None chosen means all, those to come included')}
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
          label={t('alerts.looked', 'History of')}
          description={t('alerts.looked-text', 'The model whose past is looked at below')}
          htmlFor="alerts-looked"
        >
          <Combobox
            id="alerts-looked"
            width={30}
            options={optionsOf(models)}
            value={looked ?? null}
            onChange={({ value }) => onLook(value)}
          />
        </Field>
      </Stack>
    </Box>
  );
}
