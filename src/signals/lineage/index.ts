import { defineSignal } from '../../query/signal';
import { derive } from './derive';
import { lineageOptions, plan } from './plan';

export const lineage = defineSignal({
  id: 'lineage',
  title: 'Lineage',
  summary: 'From the dataset through the run to the version, its aliases, and what serves in production.',
  description:
    'A graph of nodes and edges: datasets (as MLflow traced them with the run, or else as its parameters or tags name them), the runs that they trained, the logged models (MLflow 3) and versions that these made, the aliases that point to versions, and the versions that return predictions in Prometheus. A version that serves without being registered is shown on its own and marked as such.',
  group: 'registry',
  inHealthReport: false,
  unit: 'none',
  options: lineageOptions,
  levelBy: 'value',
  minimumSample: 0,
  plan,
  derive,
});
