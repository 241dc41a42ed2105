import { type Profile, CONTRACT_PROFILE } from '../../profiles';
import { literally, type Matcher, promql, type PromQL, selector } from '../../query/promql';

/** What a data source calls the labels and metrics of the contract. */
export interface Naming {
  readonly labels: Profile['labels'];
  /** The contract's name of a metric in the exposition, a histogram's `_bucket` and the like kept. */
  readonly standard: (own: string) => string;
  readonly own: (standard: string) => string;
  /** All names that may be of the contract, the team's own gauges among them. */
  readonly names: Matcher;
  readonly buckets: Matcher;
  /** What belongs to a model: its label says so, or nothing does but the scrape job that is named after it. */
  readonly ofModel: (model: string, ...more: readonly Matcher[]) => PromQL;
}

const PARTS = /_(bucket|sum|count)$/;

const renaming =
  (names: ReadonlyMap<string, string>) =>
  (name: string): string => {
    const part = PARTS.exec(name)?.[0] ?? '';
    const family = names.get(name.slice(0, name.length - part.length));
    return names.get(name) ?? (family === undefined ? name : `${family}${part}`);
  };

export function namingOf({ labels, metrics }: Profile): Naming {
  const standards = new Map<string, string>(Object.entries(CONTRACT_PROFILE.metrics));
  const renamed = Object.entries(metrics).flatMap(([role, own]): [string, string][] => {
    const standard = standards.get(role);
    return standard === undefined || standard === own ? [] : [[own, standard]];
  });
  const own = renamed.map(([name]) => literally(name));
  const name = (parts: string, among: readonly string[]): Matcher => ({
    label: '__name__',
    op: '=~',
    value: among.map((one) => `${one}${parts}`).join('|'),
  });
  const names = name('', ['model_.+', ...own.map((one) => `${one}(_bucket|_sum|_count)?`)]);
  return {
    labels,
    standard: renaming(new Map(renamed)),
    own: renaming(new Map(renamed.map(([mine, standard]) => [standard, mine]))),
    names,
    buckets: name('_bucket', ['model_.+', ...own]),
    ofModel: (model, ...more) =>
      promql`(${selector('', [{ label: labels.model, op: '=', value: model }, ...more])} or ${selector('', [
        ...(more.includes(names) ? [] : [names]),
        { label: labels.model, op: '=', value: '' },
        { label: 'job', op: '=', value: model },
        ...more,
      ])})`,
  };
}
