import type { ModelVersion, RegisteredModel, Run } from '../../query/request';

/**
 * As Grafana's node graph shows it: below the node `title` and `subtitle` (140 pixels, about 24 characters), inside it
 * the icon or else `main` (70 pixels, about 12 characters). Longer texts are cut; `name` in the menu of the node is not.
 */
interface Node {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly main: string;
  /** One of Grafana's icons; empty if `main` is shown in the node. */
  readonly icon: string;
  readonly color: string;
  readonly name: string;
}

interface Edge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly main: string;
}

interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

const KINDS = {
  dataset: { color: 'blue', icon: 'database' },
  run: { color: 'purple', icon: 'process' },
  'logged model': { color: 'purple', icon: 'cube' },
  version: { color: 'orange', icon: '' },
  alias: { color: 'yellow', icon: 'tag-alt' },
  serving: { color: 'green', icon: '' },
} as const;

/** What a version in traffic is called: it has a source in the registry, or an unknown one. */
const UNREGISTERED = { subtitle: 'not registered', color: 'red' } as const;

/** Where MLflow's own tracing of datasets is not at hand, runs carry what they were trained on as parameters or tags. */
const DATASET = /^(?:mlflow\.)?(?:data_?set|training_data|data)(?:[._](?:name|version|path|digest))?$/i;

const datasetsOf = ({ params, tags, datasets }: Run): readonly Dataset[] =>
  datasets?.map(({ name, digest }) => ({ title: name, name: digest === '' ? name : `${name} (${digest})` })) ??
  [
    ...new Set(
      Object.entries({ ...tags, ...params })
        .filter(([name, value]) => DATASET.test(name) && value !== '')
        .map(([, value]) => value)
    ),
  ].map((name) => ({ title: name, name }));

interface Dataset {
  readonly title: string;
  /** With the digest, which distinguishes contents of the same name. */
  readonly name: string;
}

export interface Serving {
  readonly model: string;
  readonly version: string;
  /** Predictions per second at the end of the range. */
  readonly rate: number;
}

/** Datasets, the runs that read them, the logged models and versions that these made, the aliases that point there, and what serves. */
export function graphOf(
  models: readonly RegisteredModel[],
  runs: ReadonlyMap<string, Run>,
  serving: readonly Serving[],
  newest: number
): Graph {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const node = (kind: keyof typeof KINDS, key: string, about: Partial<Node> & Pick<Node, 'title'>): string => {
    const id = `${kind}:${key}`;
    nodes.set(id, { id, subtitle: kind, main: '', name: about.title, ...KINDS[kind], ...about });
    return id;
  };
  const edge = (source: string, target: string, main: string): void => {
    const id = `${source}->${target}`;
    edges.set(id, { id, source, target, main });
  };
  for (const model of models) {
    for (const version of shown(model, serving, newest)) {
      const key = `${model.name}/${version.version}`;
      const made = node('version', key, {
        title: model.name,
        main: `v${version.version}`,
        name: versionName(version, model.name),
      });
      const { runId, loggedModelId } = version;
      // The run made the logged model, and the version is one of these.
      const origins = [
        ...(runId === undefined ? [] : [{ kind: 'run', id: runId } as const]),
        ...(loggedModelId === undefined ? [] : [{ kind: 'logged model', id: loggedModelId } as const]),
      ].map(({ kind, id }) => {
        const run = runs.get(id);
        const subtitle = run === undefined ? kind : `${kind}, ${run.status.toLowerCase()}`;
        return { run, node: node(kind, id, { title: run?.name || id, subtitle, name: id }) };
      });
      [...origins.map((one) => one.node), made].reduce((source, target) => {
        edge(source, target, target === made && loggedModelId !== undefined ? 'registered as' : 'produced');
        return target;
      });
      for (const { run, node: origin } of origins) {
        for (const { title, name } of run === undefined ? [] : datasetsOf(run)) {
          edge(node('dataset', name, { title: endOf(title), name }), origin, 'used by');
        }
      }
      for (const alias of version.aliases) {
        edge(node('alias', `${model.name}@${alias}`, { title: `@${alias}` }), made, 'points to');
      }
      for (const one of serving.filter((some) => some.model === model.name && some.version === version.version)) {
        edge(
          made,
          node('serving', key, { title: `${model.name} v${version.version}`, main: perSecond(one) }),
          'serves'
        );
      }
    }
  }
  // The origin of an unregistered version that serves is unknown, which has to be visible.
  const known = new Set(models.flatMap(({ name, versions }) => versions.map(({ version }) => `${name}/${version}`)));
  for (const one of serving) {
    if (!known.has(`${one.model}/${one.version}`)) {
      const title = `${one.model}${one.version === '' ? '' : ` v${one.version}`}`;
      node('serving', `${one.model}/${one.version}`, { title, main: perSecond(one), ...UNREGISTERED });
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

const perSecond = ({ rate }: Serving): string => `${Number(rate.toPrecision(3))}/s`;

const versionName = ({ version, status }: ModelVersion, model: string): string =>
  `${model} v${version}${status === 'READY' || status === '' ? '' : ` (${status})`}`;

/** The end of a path: the part that distinguishes datasets if the whole does not fit. */
const endOf = (dataset: string): string => dataset.split('/').findLast((part) => part !== '') ?? dataset;

function shown(model: RegisteredModel, serving: readonly Serving[], newest: number): ModelVersion[] {
  return model.versions.filter(
    ({ version, aliases }, place) =>
      place < newest || aliases.length > 0 || serving.some((one) => one.model === model.name && one.version === version)
  );
}
