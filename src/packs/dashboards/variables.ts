import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableHide,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { OWN_WINDOW } from '../../query/query';
import { DATA_SOURCE, DATA_SOURCE_TYPE } from './query';

const ALL = { selected: true, text: 'All', value: '$__all' };

const dataSource = (): Builder<VariableModel> =>
  new DatasourceVariableBuilder('ds')
    .label('Data source')
    .description('Modelwatch data source of all panels.')
    .type(DATA_SOURCE_TYPE);

/** With one model, the list is in the order of attention: Grafana opens with the first. */
const model = ({ models, attention }: Variables): Builder<VariableModel> => {
  const builder = new QueryVariableBuilder('model')
    .label('Model')
    .description('Name in the MLflow registry and in the label "model" of the metrics.')
    .datasource(DATA_SOURCE)
    .query({ refId: 'model', kind: 'models', ...(models === 'one' ? { signals: [...(attention ?? [])] } : {}) })
    .definition('models')
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.Disabled);
  return models === 'several' ? builder.multi(true).includeAll(true).current(ALL) : builder;
};

const version = (): Builder<VariableModel> =>
  new QueryVariableBuilder('version')
    .label('Version')
    .description('Version in the MLflow registry. All: one series per version.')
    .datasource(DATA_SOURCE)
    .query({ refId: 'version', kind: 'versions', model: '$model' })
    .definition('versions of $model')
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.NumericalDesc)
    .multi(true)
    .includeAll(true)
    .current(ALL);

interface Choice {
  readonly text: string;
  readonly value: string;
}

/** Choices with the first one chosen. Grafana reads them from one text, and wants them spelt out as well. */
function choices(name: string, [first, ...others]: readonly [Choice, ...Choice[]]): CustomVariableBuilder {
  const all = [first, ...others];
  return (
    new CustomVariableBuilder(name)
      // A comma of a text's own would begin the next choice.
      .values(all.map(({ text, value }) => `${text.replaceAll(',', '\\,')} : ${value}`).join(','))
      .options(all.map((choice, i) => ({ ...choice, selected: i === 0 })))
      .current({ ...first, selected: true })
  );
}

/** The feature whose distributions are shown. */
export const feature = (): Builder<VariableModel> =>
  new QueryVariableBuilder('feature')
    .label('Feature')
    .description('Feature whose distribution is shown.')
    .datasource(DATA_SOURCE)
    .query({ refId: 'feature', kind: 'features', match: '{model="$model"}' })
    .definition('features of $model')
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.AlphabeticalAsc);

const window = (): Builder<VariableModel> =>
  choices('window', [
    { text: 'default of the signal', value: OWN_WINDOW },
    ...['5m', '15m', '30m', '1h', '3h', '6h', '12h', '1d', '3d', '7d'].map((value) => ({ text: value, value })),
  ])
    .label('Window')
    .description('Time range that each point is computed from. Longer windows are smoother and react later.');

const baseline = (): Builder<VariableModel> =>
  choices('baseline', [
    { text: 'training, else last week', value: 'auto' },
    { text: 'training (MLflow)', value: 'mlflow' },
    { text: 'one day earlier', value: '1d' },
    { text: 'one week earlier', value: '1w' },
    { text: 'four weeks earlier', value: '4w' },
  ])
    .label('Baseline')
    .description('What drift is measured against: the training data stored in MLflow, or the same window earlier.');

const traces = (): Builder<VariableModel> =>
  new TextBoxVariableBuilder('traces')
    .label('Traces')
    .description('UID of the Tempo or Jaeger data source that trace links open.')
    .defaultValue('tempo')
    .current({ selected: true, text: 'tempo', value: 'tempo' })
    .hide(VariableHide.InControlsMenu);

const LOGS = '/a/grafana-lokiexplore-app/explore/model/${model}/logs?var-ds=loki&var-filters=model|=|${model}';

/**
 * A custom variable, not a text box: Grafana fills other variables into its value. It stays out of the address, where
 * the model that was filled in would outlive a change of the model.
 */
const logs = (): Builder<VariableModel> => {
  const builder = new CustomVariableBuilder('logs')
    .label('Logs')
    .description(
      'Address of the model’s logs in Loki, Elasticsearch, Splunk …, as "name : address". ${model} is replaced by the model, \\, is a comma; the time is appended as &from=…&to=….'
    )
    .values(`Loki : ${LOGS}`)
    .options([{ selected: true, text: 'Loki', value: LOGS }])
    .current({ selected: true, text: 'Loki', value: LOGS })
    .hide(VariableHide.InControlsMenu);
  return { build: () => ({ ...builder.build(), skipUrlSync: true }) };
};

export interface Variables {
  /** `one` model, or `several` and All. */
  readonly models: 'one' | 'several';
  /** With one model: only models that have one of these signals are listed, the worst first; all models where left out. */
  readonly attention?: readonly string[];
  readonly window?: boolean;
  readonly baseline?: boolean;
  /** Further ones of the dashboard, after those that all have. */
  readonly more?: readonly Builder<VariableModel>[];
}

/** The variables of a dashboard, in the order of the toolbar. */
export const variablesOf = (wanted: Variables): Builder<VariableModel>[] => [
  dataSource(),
  model(wanted),
  version(),
  ...(wanted.window === false ? [] : [window()]),
  ...(wanted.baseline === true ? [baseline()] : []),
  ...(wanted.more ?? []),
  ...(wanted.models === 'one' ? [traces(), logs()] : []),
];

const named = (value: string) => ({ text: value, value });

export const experiment = (): Builder<VariableModel> =>
  new QueryVariableBuilder('experiment')
    .label('Experiment')
    .description('MLflow experiments whose traces are shown.')
    .datasource(DATA_SOURCE)
    .query({ refId: 'experiment', kind: 'experiments' })
    .definition('experiments')
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: 'All', value: '$__all' });

/** A metric that was logged to MLflow; any other name may be typed. */
export const loggedMetric = (): Builder<VariableModel> =>
  choices('metric', [named('accuracy'), ...['f1', 'auc', 'loss', 'val_loss', 'rmse', 'mae', 'r2'].map(named)])
    .label('Training metric')
    .description('Metric logged to the training runs; you can type any name.')
    .allowCustomValue(true);

export const comparedRate = (): Builder<VariableModel> =>
  choices('rate', [
    { text: 'accuracy', value: 'accuracy' },
    { text: 'error rate', value: 'errorShare' },
    { text: 'positive rate', value: 'positiveShare' },
    { text: 'business success rate', value: 'success' },
  ])
    .label('Compare by')
    .description('Rate by which the challenger is compared with the champion.');

export const period = (): Builder<VariableModel> =>
  choices('period', [named('30d'), ...['7d', '28d', '90d'].map(named)])
    .label('Period')
    .description('Period of the objectives and of their error budgets.');

const LOCAL_MLFLOW = 'http://localhost:5000';

/** Where links to runs and versions lead: a browser's way to MLflow is often another than the data source's. */
export const mlflowAddress = (): Builder<VariableModel> =>
  new TextBoxVariableBuilder('mlflow')
    .label('MLflow')
    .description('Address of MLflow as your browser reaches it, for links to versions and runs.')
    .defaultValue(LOCAL_MLFLOW)
    .current({ selected: true, text: LOCAL_MLFLOW, value: LOCAL_MLFLOW })
    .hide(VariableHide.InControlsMenu);

/** From a row with the column `version` to the version's page in MLflow, which leads to its run. */
export const VERSION_IN_MLFLOW = {
  title: 'Open in MLflow',
  url: '${mlflow}/#/models/${model:percentencode}/versions/${__data.fields["version"]:percentencode}',
};

/** From a row with the columns `run_id` and `experiment_id` to the run's page in MLflow. */
export const RUN_IN_MLFLOW = {
  title: 'Open in MLflow',
  url: '${mlflow}/#/experiments/${__data.fields["experiment_id"]:percentencode}/runs/${__data.fields["run_id"]:percentencode}',
};
