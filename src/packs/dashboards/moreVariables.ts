import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableHide,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE } from './query';
import { choices } from './variables';

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
