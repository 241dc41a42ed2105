import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { mlflowOptions, plan } from './plan';

export const mlflow = defineSignal({
  id: 'mlflow',
  title: 'MLflow',
  summary: 'Registered models, versions, aliases, runs and their metrics, and when versions were deployed.',
  description:
    'Reads the MLflow registry and tracking server: versions with their aliases and stages, runs with metrics and parameters, a metric over the course of a run, and deployments as annotations. MLflow keeps no history of aliases, so the time at which a version begins to serve is taken from its traffic in Prometheus.',
  group: 'registry',
  inHealthReport: false,
  unit: 'none',
  options: mlflowOptions,
  levelBy: 'value',
  minimumSample: 0,
  plan,
  derive,
});
