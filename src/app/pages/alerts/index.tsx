import { t, Trans } from '@grafana/i18n';
import { config } from '@grafana/runtime';
import { Alert, Field, LoadingPlaceholder, MultiCombobox, Stack, Text } from '@grafana/ui';
import { useCallback, useMemo, useReducer, useState } from 'react';
import { ComboboxField } from '../../../datasource/editor/selection/AsyncCombobox';
import { namedChoices } from '../../../datasource/editor/selection/pickers';
import { namesSchema } from '../../../datasource/lookups';
import { type AlertDefinition, definitions, withOverrides } from '../../../packs/rules';
import { grafanaGroups } from '../../../packs/rules/grafana/rule';
import { rulerGroup } from '../../../packs/rules/grafana/ruler';
import { valueAt } from '../../../stats/elements';
import { markedIncidents } from '../../alerting/history';
import { type InstalledPack, packsIn, placeOf } from '../../alerting/packs';
import { applyPlan, type InstallPlan, missingPermissions, planOf } from '../../alerting/plan';
import { type InstalledGroup, installedGroups, type WrittenGroup } from '../../alerting/ruler';
import { NoSource, RangeControls } from '../../components';
import { Section } from '../../components/Section';
import { resource, useAction, useAsync, useDataSource, usePageRange, useRules } from '../../data';
import { AppPage, useQuery } from '../../shell';
import { Definitions } from './Definitions';
import { changeDraft, DEFAULT_TEAM, type Draft, draftOf, isComplete, optionsOf, thresholdsOf } from './draft';
import { Install } from './Install';
import { Installed } from './Installed';
import { Thresholds } from './Thresholds';

/** Alert rules for the models: the catalogue, simulated on the models' past, and what of it is installed in Grafana. */
export default function Alerts() {
  const { source } = useDataSource();
  return source === undefined ? (
    <AppPage>
      <NoSource />
    </AppPage>
  ) : (
    <OfSource key={source.uid} uid={source.uid} />
  );
}

function OfSource({ uid }: { readonly uid: string }) {
  // The worst first, as on the page Fleet: with `signals`, of all a model's health where none is named.
  const models = useAsync(useCallback(() => resource(uid, 'models', namesSchema, { query: { signals: '' } }), [uid]));
  const groups = useAsync(installedGroups);
  if (groups.state === 'loading' || models.state === 'loading') {
    return (
      <AppPage>
        <LoadingPlaceholder text={t('alerts.loading', 'Loading alert rules')} />
      </AppPage>
    );
  }
  if (groups.state === 'error') {
    return (
      <AppPage>
        <Alert severity="error" title={t('alerts.load-failed', 'The alert rules could not be loaded')}>
          <Trans i18nKey="alerts.load-failed-text">
            {{ message: groups.message }} Alert rules can also be provisioned from files: see the documentation on
            alerting.
          </Trans>
        </Alert>
      </AppPage>
    );
  }
  return (
    <Packs
      uid={uid}
      models={models.state === 'done' ? models.value : []}
      modelsError={models.state === 'error' ? models.message : undefined}
      installed={groups.value}
    />
  );
}

interface Props {
  readonly uid: string;
  readonly models: readonly string[];
  readonly modelsError: string | undefined;
  readonly installed: readonly InstalledGroup[];
}

/** A week: long enough for nights and weekends, short enough for one query. */
const LOOK_BACK = 'now-7d';

function Packs({ uid, models, modelsError, installed }: Props) {
  const query = useQuery();
  const page = usePageRange(LOOK_BACK);
  const { groups, packs, packOf, draft, change, plan, result, removal } = usePack(uid, installed);
  const [historyModel, setHistoryModel] = useState(query['model']);
  const model = historyModel ?? draft.models[0] ?? models[0];
  const { range } = page;
  const marked = useAsync(useCallback(() => markedIncidents(range), [range]));
  // States are read again when rules were saved and when the page is refreshed.
  const rules = useRules(useMemo(() => ({ groups, range }), [groups, range]));

  const history = (definition: AlertDefinition) =>
    model === undefined ? (
      <Text color="secondary">
        <Trans i18nKey="alerts.no-model">No models were found, so there is no history to show.</Trans>
      </Text>
    ) : (
      <Thresholds
        key={`${definition.id} ${model}`}
        definition={definition}
        model={model}
        page={page}
        thresholds={thresholdsOf(valueAt(draft.choices, definition.id))}
        incidents={marked.state === 'done' ? marked.value : NONE}
        onTake={({ warning, critical }) =>
          change({
            kind: 'choice',
            id: definition.id,
            choice: { isOn: true, warning: textOf(warning), critical: textOf(critical) },
          })
        }
      />
    );

  return (
    <AppPage
      subTitle={t(
        'alerts.subtitle',
        'Choose alerts and thresholds, see what they would have done, and install them as Grafana alert rules.'
      )}
      actions={<RangeControls range={page} isLoading={false} />}
    >
      <Stack direction="column" gap={2}>
        <Installed
          packs={packs}
          rules={rules}
          missingPermissions={(pack) => missingPermissions(removal(pack))}
          isBusy={result.state === 'loading'}
          onRemove={(pack) => result.run(removal(pack), t('alerts.was-removed', 'The rules were removed'))}
        />
        <PackScope
          team={draft.team}
          teams={packs.map(({ team }) => team)}
          chosen={draft.models}
          models={models}
          modelsError={modelsError}
          historyModel={model}
          onTeam={(team) => change({ kind: 'team', team, pack: packOf(team) })}
          onModels={(chosen) => change({ kind: 'models', models: chosen })}
          onHistoryModel={setHistoryModel}
        />
        <Definitions draft={draft} opened={query['definition']} change={change} history={history} />
        {marked.state === 'error' && <Text color="secondary">{marked.message}</Text>}
        <Install
          plan={plan}
          others={packs.filter(({ prefix }) => prefix !== placeOf(draft.team).prefix)}
          queriedSources={(packOf(draft.team)?.dataSources ?? []).filter((other) => other !== uid)}
          result={result}
          onInstall={(wanted) => result.run(wanted, t('alerts.was-installed', 'The rules were saved'))}
        />
      </Stack>
    </AppPage>
  );
}

const NONE: readonly never[] = [];

const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value));

/** The rules that a complete draft means, as Grafana takes them, with links to runbooks below Grafana's own address. */
const groupsOf = (draft: Draft, dataSource: string): WrittenGroup[] =>
  grafanaGroups(withOverrides(definitions, { ...optionsOf(draft, dataSource), ...grafanaAddress() })).map(rulerGroup);

/** The `root_url` of Grafana's configuration, which notifications have too. */
const grafanaAddress = () => (config.appUrl === '' ? {} : { grafana: config.appUrl });

/** The installed packs, the one that is being put together, and what saving it would change. */
function usePack(uid: string, initial: readonly InstalledGroup[]) {
  const [groups, setGroups] = useState(initial);
  const packs = useMemo(() => packsIn(groups), [groups]);
  const packOf = useCallback((team: string) => packs.find(({ prefix }) => prefix === placeOf(team).prefix), [packs]);
  const [draft, change] = useReducer(changeDraft, DEFAULT_TEAM, (team) => draftOf(team, packOf(team)));
  const plan = useMemo(
    () => (isComplete(draft) ? planOf(groupsOf(draft, uid), groups, placeOf(draft.team)) : undefined),
    [draft, groups, uid]
  );
  /** Saves, then reads what is there, whether all of it was saved or not. */
  const write = useCallback(async (wanted: InstallPlan, words: string) => {
    try {
      await applyPlan(wanted);
    } finally {
      setGroups(await installedGroups());
    }
    return words;
  }, []);
  const result = useAction(write);
  const removal = ({ team, prefix, folder }: InstalledPack) => planOf([], groups, { team, prefix, folder });
  return { groups, packs, packOf, draft, change, plan, result, removal };
}

interface PackScopeProps {
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

/** The team of the pack, the models that it watches, and the model whose history is shown below. */
function PackScope(props: PackScopeProps) {
  const { team, teams, chosen, models, modelsError, historyModel, onTeam, onModels, onHistoryModel } = props;
  return (
    <Section title={t('alerts.scope', 'Team and models')}>
      {modelsError !== undefined && (
        <Alert severity="warning" title={t('alerts.no-models', 'The models could not be listed')}>
          {modelsError}
        </Alert>
      )}
      <Stack direction="row" gap={2} wrap="wrap">
        <ComboboxField
          id="alerts-team"
          label={t('alerts.team', 'Team')}
          description={t('alerts.team-text', 'Sets the label "team", by which notification policies can route')}
          width={30}
          createCustomValue
          options={namedChoices([DEFAULT_TEAM, ...teams, team])}
          value={team}
          isRequired
          onChange={onTeam}
        />
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
            options={namedChoices([...models, ...chosen])}
            value={[...chosen]}
            onChange={(values) => onModels(values.map(({ value }) => value))}
          />
        </Field>
        <ComboboxField
          id="alerts-history-model"
          label={t('alerts.history-model', 'Simulate on')}
          description={t(
            'alerts.history-model-text',
            'Alerts are simulated on the history of this model. Default: the model in the worst state'
          )}
          width={30}
          options={namedChoices(models)}
          value={historyModel}
          isRequired
          onChange={onHistoryModel}
        />
      </Stack>
    </Section>
  );
}
