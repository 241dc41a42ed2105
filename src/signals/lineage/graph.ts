import type { ModelVersion, RegisteredModel, Run } from '../request';

export interface Node {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly main: string;
  readonly color: string;
}

export interface Edge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly main: string;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

const COLOURS = { dataset: 'blue', run: 'purple', version: 'orange', alias: 'yellow', serving: 'green' } as const;

/** Where MLflow's own tracing of datasets is not at hand, runs carry what they were trained on as parameters or tags. */
const DATASET = /^(?:mlflow\.)?(?:data_?set|training_data|data)(?:[._](?:name|version|path|digest))?$/i;

export const datasetsOf = ({ params, tags }: Run): string[] => [
  ...new Set(
    Object.entries({ ...tags, ...params })
      .filter(([name, value]) => DATASET.test(name) && value !== '')
      .map(([, value]) => value)
  ),
];

export interface Serving {
  readonly model: string;
  readonly version: string;
  /** Predictions per second at the end of the range. */
  readonly rate: number;
}

/** Datasets, the runs that read them, the versions that these made, the aliases that point there, and what serves. */
export function graphOf(
  models: readonly RegisteredModel[],
  runs: ReadonlyMap<string, Run>,
  serving: readonly Serving[],
  newest: number
): Graph {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const node = (kind: keyof typeof COLOURS, name: string, title: string, main: string): string => {
    const id = `${kind}:${name}`;
    nodes.set(id, { id, title, subtitle: kind, main, color: COLOURS[kind] });
    return id;
  };
  const edge = (source: string, target: string, main: string): void => {
    const id = `${source}->${target}`;
    edges.set(id, { id, source, target, main });
  };
  for (const model of models) {
    for (const version of shown(model, serving, newest)) {
      const key = `${model.name}/${version.version}`;
      const made = node('version', key, `${model.name} v${version.version}`, version.stage);
      if (version.runId !== undefined) {
        const run = runs.get(version.runId);
        const trained = node('run', version.runId, run?.name || version.runId, run?.status ?? '');
        edge(trained, made, 'made');
        for (const dataset of run === undefined ? [] : datasetsOf(run)) {
          edge(node('dataset', dataset, dataset, ''), trained, 'trained');
        }
      }
      for (const alias of version.aliases) {
        edge(node('alias', `${model.name}@${alias}`, `@${alias}`, model.name), made, 'points to');
      }
      for (const one of serving.filter((some) => some.model === model.name && some.version === version.version)) {
        const rate = `${Number(one.rate.toPrecision(3))} predictions/s`;
        edge(made, node('serving', key, `${model.name} v${version.version} in traffic`, rate), 'serves');
      }
    }
  }
  // What serves but is not registered has no past that anyone could tell: that must be seen.
  const known = new Set(models.flatMap(({ name, versions }) => versions.map(({ version }) => `${name}/${version}`)));
  for (const { model, version, rate } of serving) {
    if (!known.has(`${model}/${version}`)) {
      const title = `${model}${version === '' ? '' : ` v${version}`} in traffic`;
      node('serving', `${model}/${version}`, title, `not registered, ${Number(rate.toPrecision(3))} predictions/s`);
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function shown(model: RegisteredModel, serving: readonly Serving[], newest: number): ModelVersion[] {
  return model.versions.filter(
    ({ version, aliases }, place) =>
      place < newest || aliases.length > 0 || serving.some((one) => one.model === model.name && one.version === version)
  );
}
