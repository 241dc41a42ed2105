import type { SignalSeries } from '../../query/derived';
import type { QueryEnvelope, Statistic } from '../../query/query';
import { HOST_LABELS, type Labels } from '../../query/series';
import { ownAt } from '../../stats/elements';
import { beginningOf } from '../../text';

/**
 * The labels with one more, `subject`, that describes what a series is about, so that texts of alerts need not distinguish
 * cases apart: `loan-approval version 2, feature income`, `node-1, gpu 0`. Of several names of a machine the first is taken.
 * It depends on the named labels alone: the queries of a rule are joined by their labels.
 */
export function withSubject(labels: Labels, names: readonly string[] | undefined): Labels {
  return names === undefined ? labels : { ...labels, subject: subjectOf(labels, names) };
}

function subjectOf(labels: Labels, names: readonly string[]): string {
  const present = names.filter((name) => (ownAt(labels, name) ?? '') !== '');
  const model = present.flatMap((name) =>
    name === 'model' ? [labels[name]] : name === 'version' ? [`version ${labels[name]}`] : []
  );
  const host = present.find((name) => HOST_LABELS.includes(name));
  const others = present.filter((name) => name !== 'model' && name !== 'version' && !HOST_LABELS.includes(name));
  const parts = [
    ...(model.length === 0 ? [] : [model.join(' ')]),
    ...(host === undefined ? [] : [labels[host]]),
    ...others.map((name) => `${name} ${labels[name]}`),
  ];
  return parts.length === 0 ? `unnamed ${names[0]}` : parts.join(', ');
}

/** Nobody reads more of a name, and it is written down for each statistic of a series: a label may be 64 kB long. */
const MAX_NAME_LENGTH = 1000;

const shortened = (name: string): string =>
  name.length <= MAX_NAME_LENGTH ? name : `${beginningOf(name, MAX_NAME_LENGTH)}…`;

/** No brace inside, so that a text of braces is read once. */
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

/** A part of a word: a text, or the label that stands there. */
type Part = string | { readonly label: string };

/** Of the legend that was last asked about: one query names thousands of series by it. */
let read: { readonly legend: string; readonly words: ReadonlyArray<readonly Part[]> } = { legend: '', words: [] };

function wordsOf(legend: string): ReadonlyArray<readonly Part[]> {
  if (read.legend !== legend) {
    const words = legend.replace(PLACEHOLDER, (_, label: string) => `{{${label.trim()}}}`).split(' ');
    // Texts and labels by turns.
    const parts = (word: string): Part[] =>
      word.split(PLACEHOLDER).map((part, i) => (i % 2 === 0 ? part : { label: part }));
    read = { legend, words: words.map(parts) };
  }
  return read.words;
}

/**
 * Words of a legend whose labels the series lacks are left out: `v{{version}}` of a series without version. Of more than is shown of
 * a name, as much as says that it is more.
 */
function filled(legend: string, { name, labels }: Pick<SignalSeries, 'name' | 'labels'>): string {
  const labelled = (label: string): string => shortened(label === '__name__' ? name : (ownAt(labels, label) ?? ''));
  const words: string[] = [];
  let length = 0;
  for (const parts of wordsOf(legend)) {
    let word = '';
    let isEmpty = parts.length > 1;
    for (const part of parts) {
      const text = typeof part === 'string' ? part : labelled(part.label);
      isEmpty &&= typeof part === 'string' || text === '';
      word += text;
      if (length + word.length > MAX_NAME_LENGTH && !isEmpty) {
        return [...words, word].join(' ');
      }
    }
    if (!isEmpty) {
      words.push(word);
      length += word.length + 1;
    }
  }
  return words.join(' ');
}

/**
 * What a series is called in a legend: the query's own format (`{{model}} {{version}}`, `{{__name__}}` being the
 * measure), or model, version, measure and whatever it was grouped by.
 */
export function displayName(
  series: Pick<SignalSeries, 'name' | 'labels'>,
  query: QueryEnvelope,
  statistic: Statistic
): string {
  const { legend } = query;
  if (legend !== undefined && legend !== '') {
    const named = shortened(filled(legend, series) || series.name);
    // Grafana finds the ends of a band by their names.
    return statistic === 'lower' || statistic === 'upper' ? `${named} · ${statistic}` : named;
  }
  const { model, version, measure: _, ...others } = series.labels;
  // A label that says no more than the name of the series says it twice.
  const rest = Object.entries(others).flatMap(([label, value]) => (value === series.name ? [] : [`${label}=${value}`]));
  return [
    [model, version === undefined ? undefined : `v${version}`].filter((part) => part !== undefined).join(' '),
    rest.join(' '),
    series.name,
    statistic === 'value' ? '' : statistic,
  ]
    .filter((part) => part !== '')
    .map(shortened)
    .join(' · ');
}
