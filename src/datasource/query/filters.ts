import type { LabelFilter } from '../../query/query';
import type { ModelwatchQuery } from './query';

/** A value that somebody clicked on, and whether it is what they want to see or what they do not. */
export interface Clicked {
  readonly label: string;
  readonly value: string;
  readonly wanted: boolean;
}

const isIdentity = (label: string): label is 'model' | 'version' => label === 'model' || label === 'version';

const speaksOf =
  ({ label, value }: Omit<Clicked, 'wanted'>) =>
  (filter: LabelFilter): boolean =>
    filter.label === label && filter.value === value && (filter.op === '=' || filter.op === '!=');

/** Whether the query asks for this value of the label alone, as a filter or as its model or version. */
export function isFilteredFor(query: ModelwatchQuery, { label, value }: Omit<Clicked, 'wanted'>): boolean {
  return (
    (isIdentity(label) && query[label] === value) ||
    (query.filters ?? []).some((filter) => filter.op === '=' && speaksOf({ label, value })(filter))
  );
}

const opOf = (wanted: boolean): '=' | '!=' => (wanted ? '=' : '!=');

/** The query without anything about this value of the label. */
function withoutValue(query: ModelwatchQuery, { label, value }: Clicked): ModelwatchQuery {
  const about = speaksOf({ label, value });
  const filters = (query.filters ?? []).filter((filter) => !about(filter));
  return isIdentity(label) && query[label] === value
    ? { ...query, filters, [label]: undefined }
    : { ...query, filters };
}

/** The query with the filter, which takes the place of its opposite. */
export function withFilter(query: ModelwatchQuery, clicked: Clicked): ModelwatchQuery {
  const bare = withoutValue(query, clicked);
  const { label, value, wanted } = clicked;
  return { ...bare, filters: [...(bare.filters ?? []), { label, op: opOf(wanted), value }] };
}

/** The query with the filter, or without it where it was there already. */
export function toggleFilter(query: ModelwatchQuery, clicked: Clicked): ModelwatchQuery {
  const isThere = clicked.wanted
    ? isFilteredFor(query, clicked)
    : (query.filters ?? []).some((filter) => filter.op === '!=' && speaksOf(clicked)(filter));
  return isThere ? withoutValue(query, clicked) : withFilter(query, clicked);
}
