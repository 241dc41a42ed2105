import type { LabelFilter } from '../../query/query';
import type { ModelwatchQuery } from './query';

/** A value that the user clicked on, and whether to filter for it or out. */
export interface ClickedValue {
  readonly label: string;
  readonly value: string;
  readonly isIncluded: boolean;
}

const isIdentity = (label: string): label is 'model' | 'version' => label === 'model' || label === 'version';

const isAbout =
  ({ label, value }: Omit<ClickedValue, 'isIncluded'>) =>
  (filter: LabelFilter): boolean =>
    filter.label === label && filter.value === value && (filter.op === '=' || filter.op === '!=');

/** Whether the query asks for this value of the label alone, as a filter or as its model or version. */
export function isFilteredFor(query: ModelwatchQuery, { label, value }: Omit<ClickedValue, 'isIncluded'>): boolean {
  return (
    (isIdentity(label) && query[label] === value) ||
    (query.filters ?? []).some((filter) => filter.op === '=' && isAbout({ label, value })(filter))
  );
}

const opOf = (isIncluded: boolean): '=' | '!=' => (isIncluded ? '=' : '!=');

/** The query without anything about this value of the label. */
function withoutValue(query: ModelwatchQuery, { label, value }: ClickedValue): ModelwatchQuery {
  const about = isAbout({ label, value });
  const filters = (query.filters ?? []).filter((filter) => !about(filter));
  return isIdentity(label) && query[label] === value
    ? { ...query, filters, [label]: undefined }
    : { ...query, filters };
}

/** The query with the filter, which takes the place of its opposite. */
export function withFilter(query: ModelwatchQuery, clicked: ClickedValue): ModelwatchQuery {
  const bare = withoutValue(query, clicked);
  const { label, value, isIncluded } = clicked;
  return { ...bare, filters: [...(bare.filters ?? []), { label, op: opOf(isIncluded), value }] };
}

/** The query with the filter, or without it where it was there already. */
export function toggleFilter(query: ModelwatchQuery, clicked: ClickedValue): ModelwatchQuery {
  const isThere = clicked.isIncluded
    ? isFilteredFor(query, clicked)
    : (query.filters ?? []).some((filter) => filter.op === '!=' && isAbout(clicked)(filter));
  return isThere ? withoutValue(query, clicked) : withFilter(query, clicked);
}
