import { CONTRACT_PROFILE, type Profile, profiles } from '../../../../profiles';
import { aggregated } from '../../../../query/expressions';
import { either, type PromQL, promql } from '../../../../query/promql';
import { suffixed } from '../../../../query/windows';
import { llmOptions } from '../../../../signals/llm/options';
import { type Expressed, expressed, type FigureRequest, unsupported } from '../figure';
import { nameOf, recorded } from '../scope';

const PER_SECOND = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };
const BY = ['model'];

/** A percentile of the time to the first token, of every server whose names are known. */
export function languageModel({ definition, window, named, least, scope }: FigureRequest): Expressed {
  const { source, thresholdQuantile, measures } = llmOptions.parse(definition.query.options);
  if (source !== 'server' || measures[0] !== 'firstToken') {
    return unsupported(
      source === 'server'
        ? 'what a figure of language models is called differs from server to server: the data source knows'
        : 'what MLflow makes of traces is not in Prometheus'
    );
  }
  const servers = [...profiles.values()].flatMap((profile) => {
    const durations = profile.languageModel?.firstToken;
    return durations?.kind === 'histogram' ? [{ profile, durations, unit: PER_SECOND[durations.unit] }] : [];
  });
  const all = (of: (one: (typeof servers)[number]) => PromQL): PromQL => either(servers.map(of));
  const increase = ({ profile, durations }: (typeof servers)[number], suffix: string, more: string[]): PromQL =>
    aggregated(
      suffixed(durations, suffix),
      { filters: [...scope.filters], groupBy: [] },
      profile,
      [profile.labels.model, ...more],
      (selected) => promql`increase(${selected}[${{ duration: window }}])`
    );
  const value = nameOf(BY, 'llm_first_token_seconds', `p${thresholdQuantile * 100}_${named}`);
  const sample = nameOf(BY, 'llm_first_token', `increase${named}`);
  return expressed({
    by: BY,
    recordings: [
      { record: sample, expr: all((one) => asModel(increase(one, '_count', []), one.profile)) },
      {
        record: value,
        expr: all((one) => {
          const quantile = promql`histogram_quantile(${thresholdQuantile}, ${increase(one, '_bucket', ['le'])})`;
          return asModel(one.unit === 1 ? quantile : promql`${quantile} / ${one.unit}`, one.profile);
        }),
      },
    ],
    decided: {
      kind: 'compared',
      measured: { value: recorded(value), bound: recorded(value), sample: { count: recorded(sample), least } },
    },
    note: `Reads ${servers.map(({ profile }) => profile.title).join(', ')}.`,
  });
}

/** Under the contract's label, whatever the server calls it. */
const asModel = (expr: PromQL, { labels }: Profile): PromQL =>
  labels.model === CONTRACT_PROFILE.labels.model
    ? promql`(${expr})`
    : promql`sum by (model) (label_replace(${expr}, "model", "$1", ${{ quoted: labels.model }}, "(.+)"))`;
