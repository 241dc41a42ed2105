import type { RegisteredModel } from '../../query/request';
import type { CompareOptions } from './options';
import type { RateSeries } from './rates';

export type Opponents =
  | { readonly ok: true; readonly champion: RateSeries; readonly challenger: RateSeries }
  | { readonly ok: false; readonly reason: string };

const newestFirst = (a: RateSeries, b: RateSeries): number =>
  b.version.localeCompare(a.version, 'en', { numeric: true });

/** Who is compared with whom among the versions of one model: versions named, aliases, or the two newest seen. */
export function opponentsOf(
  versions: readonly RateSeries[],
  model: RegisteredModel | undefined,
  options: Pick<CompareOptions, 'champion' | 'challenger'>
): Opponents {
  const seen = [...versions].sort(newestFirst);
  const named = (name: string): RateSeries | undefined => {
    const version = model?.aliases[name] ?? name;
    return seen.find((one) => one.version === version);
  };
  const champion =
    named(options.champion) ??
    (options.champion === 'champion' ? without(seen, named(options.challenger) ?? seen[0]) : undefined);
  const challenger =
    named(options.challenger) ?? (options.challenger === 'challenger' ? without(seen, champion) : undefined);
  if (champion !== undefined && challenger !== undefined && champion !== challenger) {
    return { ok: true, champion, challenger };
  }
  const lacking = champion === undefined ? options.champion : options.challenger;
  const listed = seen.map(({ version }) => (version === '' ? 'none' : version)).join(', ');
  return {
    ok: false,
    reason: `there are no two versions to compare: ${lacking === options.champion ? 'champion' : 'challenger'} "${lacking}" is not among those seen (${listed})`,
  };
}

const without = (seen: readonly RateSeries[], other: RateSeries | undefined): RateSeries | undefined =>
  seen.find((one) => one !== other);
