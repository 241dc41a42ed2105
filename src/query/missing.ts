import { grouped } from '../grouped';
import { HISTOGRAM_PART, ownName, type Profile } from '../profiles';
import { escapeRegex, listed } from '../text';
import type { MissingSeries, Notice } from './derived';
import { type PromQL, promql, selector } from './promql';
import type { QueryEnvelope } from './query';
import type { InstantRequest } from './request';
import type { Labels, Matrix } from './series';
import { type Seconds, seconds } from './units';

/** A placeholder for the notice about a metric without a figure, with the names that were looked for; `which` of its series are meant. */
export function missingMetric(
  names: string | readonly string[],
  query: Pick<QueryEnvelope, 'model' | 'version' | 'filters'>,
  profile: Pick<Profile, 'labels' | 'metrics' | 'own'>,
  which = ''
): Notice {
  const narrowed = [
    ...(query.model === undefined ? [] : [`model "${query.model}"`]),
    ...(query.version === undefined ? [] : [`version "${query.version}"`]),
    ...query.filters.map(({ label, op, value }) => `${label}${op}"${value}"`),
  ];
  const { outcomes, groupOutcomes } = profile.metrics;
  const missing: MissingSeries = {
    names: (typeof names === 'string' ? [names] : names).map((name) => ownName(name, profile)),
    of: `${narrowed.length === 0 ? '' : ` of ${narrowed.join(', ')}`}${which === '' ? '' : ` ${which}`}`,
    ...(query.model === undefined ? {} : { model: query.model }),
    modelLabel: profile.labels.model,
    isOfLabelled: [names].flat().every((name) => name === outcomes || name === groupOutcomes),
  };
  return { severity: 'info', text: none(missing), missing };
}

const none = ({ names, of }: Pick<MissingSeries, 'names' | 'of'>): string =>
  `No series ${names.join(', ')}${of} in this time range: check that the model exposes it and that Prometheus scrapes it, or choose the profile that names it.`;

/** So far is looked back for them at the most. */
const LONGEST = 86_400;

/** One question for all that is missing: which of the names have series, and of which models. */
export function missingRequest(all: readonly MissingSeries[], range: number, to: number): InstantRequest {
  // A native histogram goes by its bare name.
  const names = [...new Set(all.flatMap((one) => one.names.flatMap((name) => [name, bare(name)])))];
  const labels = [...new Set(['__name__', ...all.map(({ modelLabel }) => modelLabel)])];
  const [first, ...others] = names;
  const series = first !== undefined && others.length === 0 ? selector(first, []) : named(names);
  const duration: Seconds = seconds(Math.min(LONGEST, Math.max(300, Math.ceil(range / 60) * 60)));
  const expr = promql`count by (${{ labelNames: labels }}) (last_over_time(${series}[${{ duration }}]))`;
  return { kind: 'prometheus.instant', expr, time: seconds(Math.ceil(to / 60) * 60), whole: true, kept: true };
}

const named = (names: readonly string[]): PromQL => promql`{__name__=~${{ quoted: names.map(escapeRegex).join('|') }}}`;

type Why = 'tooFew' | 'others' | 'unlabelled' | 'native' | 'none';

/** The notices about missing series, given `found` (the response, or why there is none). */
export function missingText(missing: MissingSeries, found: Matrix | string): string {
  const { names, of, model, modelLabel, isOfLabelled = false } = missing;
  if (typeof found === 'string') {
    return `No value of ${names.join(', ')}${of}. Whether Prometheus has it could not be checked: ${found}`;
  }
  const labelsOf = (name: string): Labels[] =>
    found.series.map(({ labels }) => labels).filter((labels) => labels['__name__'] === name);
  const modelsOf = (name: string): string[] =>
    labelsOf(name).flatMap((labels) => (labels[modelLabel] === undefined ? [] : [labels[modelLabel]]));
  const whyOf = (name: string): Why => {
    const models = modelsOf(name);
    if (labelsOf(name).length === 0) {
      return name !== bare(name) && labelsOf(bare(name)).length > 0 ? 'native' : 'none';
    }
    return model === undefined || models.includes(model) ? 'tooFew' : models.length === 0 ? 'unlabelled' : 'others';
  };
  return [...grouped(names, whyOf)]
    .map(([why, all]) => {
      const these = all.join(', ');
      switch (why) {
        case 'tooFew':
          return isOfLabelled
            ? `${these} is there, but no prediction${of} has a label with two scrapes in the window: none is known yet (actual is empty in all), or the labelled ones began just now, have stopped, are scraped too rarely, or do not match the query.`
            : `${these} is there, but not${of} with two scrapes in the window: it began just now, has stopped, is scraped too rarely, or does not match the query.`;
        case 'others': {
          const others = [...new Set(all.flatMap(modelsOf))].sort();
          return `${model ?? ''} does not expose ${these} in this time range (${listed(others, 5)} ${others.length === 1 ? 'does' : 'do'}).`;
        }
        case 'unlabelled':
          return `${these} is there, but without the label ${modelLabel}, which names the model.`;
        case 'native':
          return `${all.map(bare).join(', ')} is there as a native histogram alone, and has no figure${of}: it began just now, has stopped, does not match the query, or this Prometheus does not add up native histograms.`;
        case 'none':
          return none({ names: all, of });
      }
    })
    .join(' ');
}

const bare = (name: string): string => name.replace(HISTOGRAM_PART, '');
