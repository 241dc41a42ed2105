/** Native histograms beside classic ones of the same name: of each series, one form counts. */
import { firstNamed, ofEachName, renamed } from '../profiles/expressions';
import { type PromQL, promql } from './promql';
import type { CountsRequest } from './request';
import { type Seconds, seconds } from './units';

/** Whether both forms are there is looked for at so many moments of a window. */
const LOOKS = 12;

/**
 * What native histograms grew by over the window: all of them, or those of series that have no classic form, which count
 * beside it. By `increase`, which extrapolates to the ends of the window: differences of histograms' own samples cannot be
 * told apart by resets in older releases.
 */
export function nativeIncrease(
  selectors: NonNullable<CountsRequest['native']>['selectors'],
  by: readonly string[],
  window: Seconds,
  which: 'all' | 'alone'
): PromQL {
  const own = by.filter((name) => name !== 'le');
  const looks = seconds(Math.max(1, Math.round(window / LOOKS)));
  return ofEachName(selectors, own, ({ selector, classic, rename, unless }, names) => {
    const all = promql`increase(${selector}[${{ duration: window }}])`;
    // Both are of one scrape: a series that changed its form within the window has never both.
    const both = promql`max_over_time((timestamp(${selector}) == timestamp(${classic}))[${{ duration: window }}:${{ duration: looks }}])`;
    const grown = which === 'all' ? all : promql`(${all} unless ${both})`;
    const ofThis = unless === undefined ? grown : firstNamed(grown, unless, (series) => series);
    const labelNames = names.map((name) => (name === rename?.to ? rename.from : name));
    const sum = promql`sum by (${{ labelNames }}) (${ofThis})`;
    return rename === undefined ? sum : renamed(sum, rename.from, rename.to, names);
  });
}
