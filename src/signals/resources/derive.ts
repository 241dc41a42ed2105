import { inShownUnit, type OfModel } from '../../profiles';
import { notices } from '../../query/align';
import type { Derived, Notice, SignalSeries } from '../../query/derived';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import { describeLabels } from '../../query/select';
import type { Labels, Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import type { Unit } from '../../query/units';
import { largest } from '../../stats/elements';
import { listed } from '../../text';
import type { ResourceMeasure, ResourcesOptions } from './options';
import { parts, type ResourcesPlan, sourcesOf } from './plan';
import { isJudged, judgedOf } from './thresholds';

const UNITS: Readonly<Record<ResourceMeasure, Unit>> = {
  cpu: 'percentunit',
  cpuSustained: 'percentunit',
  cores: 'short',
  memory: 'bytes',
  memoryShare: 'percentunit',
  diskRead: 'Bps',
  diskWrite: 'Bps',
  gpu: 'percentunit',
  gpuSustained: 'percentunit',
  gpuEngine: 'percentunit',
  gpuTensor: 'percentunit',
  gpuDram: 'percentunit',
  gpuMemory: 'bytes',
  gpuMemoryShare: 'percentunit',
  power: 'watt',
  temperature: 'celsius',
  gpuXid: 'none',
  gpuEcc: 'short',
};

export function derive(
  query: SignalQuery<ResourcesOptions>,
  answers: AnswersOf<ResourcesPlan>,
  context: PlanContext
): Derived {
  const asked = parts(query, context);
  const seriesIn = (name: string): Matrix => {
    const answer = answers[name];
    return answer === undefined || isUnavailable(answer) ? NOTHING : answer;
  };
  const owners = ownersIn(seriesIn('owners'), context.profile);
  const all = asked.flatMap(({ name, profile, measure, measured }) => {
    const ofModel = profile.resources?.ofModel ?? [];
    const belongs = ofModel.length > 0;
    const hasThresholds = isJudged(measure, query.options, query.thresholds !== undefined);
    return seriesIn(name).series.flatMap(({ labels, times, values }): SignalSeries[] => {
      const value = values.map((one) =>
        hasThresholds && !Number.isFinite(one) ? NaN : inShownUnit(one, measured.unit)
      );
      const owned =
        query.model === undefined
          ? ownedBy(named(labels, belongs, query), ofModel, owners)
          : isOfAnother(query.model, labels, ofModel, owners)
            ? []
            : [named(labels, belongs, query)];
      return owned.map((of) => ({
        ...{ name: measure, labels: { ...of, measure, source: profile.id } },
        ...{ times, value, unit: UNITS[measure], hasThresholds },
      }));
    });
  });
  return {
    kind: 'series',
    ...(query.thresholds === undefined && judgedOf(query.options) === 'memoryShare'
      ? { unjudged: HOW_MUCH_MEMORY }
      : {}),
    series: all.filter(({ value }) => value.some((one) => !Number.isNaN(one))),
    notices: [
      ...notices(asked.map(({ name }) => seriesIn(name))),
      ...notYetWhole(all, query, context),
      ...wholeMachines(query, all, context),
      ...(all.length === 0 ? [nothing(query, context)] : []),
    ],
  };
}

const HOW_MUCH_MEMORY =
  'How much memory is too much depends on the runtime, so that no threshold applies unless the query sets one.';

const NOTHING: Matrix = { series: [], warnings: [], infos: [] };

/** A model, and the labels of where it is exposed. */
interface Owner {
  readonly model: string;
  readonly labels: Labels;
}

const ownersIn = ({ series }: Matrix, { labels: { model } }: PlanContext['profile']): Owner[] =>
  series.flatMap(({ labels }) => (labels[model] === undefined ? [] : [{ model: labels[model], labels }]));

/** The labels once for each model that they are of, in the ways in which a model's are looked for; as they are where of none. */
function ownedBy(labels: Labels, ways: readonly OfModel[], owners: readonly Owner[]): readonly Labels[] {
  if (labels.model !== undefined) {
    return [labels];
  }
  const of = ways.flatMap((way) => {
    switch (way.match) {
      case 'equal':
        return owners.filter(({ model }) => model === labels[way.label]);
      case 'prefix': {
        const pod = labels[way.label] ?? '';
        const begun = owners.filter(({ model }) => pod === model || pod.startsWith(`${model}-`));
        const longest = largest(begun.map(({ model }) => model.length));
        return begun.filter(({ model }) => model.length === longest);
      }
      case 'shared':
        return owners.filter((owner) =>
          way.labels.every(
            (name, i) => labels[name] !== undefined && labels[name] === owner.labels[way.of?.[i] ?? name]
          )
        );
    }
  });
  const models = [...new Set(of.map(({ model }) => model))];
  return models.length === 0 ? [labels] : models.map((model) => ({ ...labels, model }));
}

/** Whether what was found for a model is known to be another's, whose name begins with the model's own and fits the pod further. */
const isOfAnother = (model: string, labels: Labels, ways: readonly OfModel[], owners: readonly Owner[]): boolean => {
  const models = ownedBy(named(labels, false, { model }), ways, owners).map((of) => of.model);
  return models.some((of) => of?.startsWith(`${model}-`)) && !models.includes(model);
};

/** Says which sustained use is not known now, because the time in which it must be sustained is not full. */
function notYetWhole(
  all: readonly SignalSeries[],
  { mode, options }: SignalQuery<ResourcesOptions>,
  { to, step }: PlanContext
): Notice[] {
  const partial = all.filter(
    ({ name, times, value }) =>
      name.endsWith('Sustained') &&
      Number.isNaN(value.at(-1)) &&
      (mode === 'instant' || (times.at(-1) ?? NaN) > to - step)
  );
  const where = listed(
    partial.map(({ labels }) => describeLabels(labels)),
    3
  );
  return partial.length === 0
    ? []
    : [
        {
          severity: 'info',
          text: `No figure yet of ${where}: began within the last ${options.sustained}, or was not scraped for a part of it, so that nothing was sustained for all of it.`,
        },
      ];
}

/** What was found for a model bears its name; empty labels say nothing. */
function named(
  labels: Labels,
  belongs: boolean,
  { model, version }: Pick<SignalQuery<unknown>, 'model' | 'version'>
): Labels {
  const stated = Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
  return belongs && model !== undefined ? { model, ...(version === undefined ? {} : { version }), ...stated } : stated;
}

function wholeMachines(
  { model, options }: SignalQuery<ResourcesOptions>,
  series: readonly SignalSeries[],
  context: PlanContext
): Notice[] {
  const shared = sourcesOf(options, context)
    .filter(({ resources }) => resources?.ofModel.length === 0)
    .filter(({ id }) => series.some(({ labels }) => labels.source === id));
  return model === undefined || shared.length === 0
    ? []
    : [
        {
          severity: 'info',
          text: `Figures of ${shared.map(({ title }) => title).join(', ')} are of whole machines, not of ${model} alone.`,
        },
      ];
}

function nothing({ model, options, filters }: SignalQuery<ResourcesOptions>, context: PlanContext): Notice {
  const looked = sourcesOf(options, context).map(({ title, probes }) => `${title} (${probes[0]})`);
  const narrowed = [
    ...(model === undefined ? [] : [`model "${model}" by label, pod or scrape target`]),
    ...filters.map(({ label, op, value }) => `${label}${op}"${value}"`),
  ];
  return {
    severity: 'info',
    text: `No resource metrics${narrowed.length === 0 ? '' : ` for ${narrowed.join(', ')}`}: looked for ${looked.join(', ')}${options.measures.every((measure) => measure.endsWith('Sustained')) ? `, without a gap in the last ${options.sustained}` : ''}. Check that Prometheus scrapes one of them at least every five minutes${narrowed.length === 0 ? '' : ', or ask without the model and filter by instance or pod'}.`,
  };
}
