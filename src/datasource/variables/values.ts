import type { DataQuery } from '@grafana/schema';
import type { LabelScope, Lookups } from '../lookups';
import { fill, fillExpression, isAll, type Templates } from '../query/templates';

/** What a dashboard variable lists, the variables before it filled in. Rejects with the error message of the process. */
export function variableValues(
  { kind = 'models', model, signals, attribute, label, match }: Omit<VariableQuery, 'refId'>,
  lookups: Lookups,
  templates: Templates
): Promise<readonly string[]> {
  const filled = (text: string | undefined): string | undefined =>
    text === undefined || isAll(text, templates) ? undefined : fill(text, templates);
  const filterChoices = match === undefined ? undefined : fillExpression(match, templates);
  const ofLabel = (name: string, scope: LabelScope = {}) =>
    lookups.labelValues(name, { match: filterChoices, model: filled(model), ...scope });
  switch (kind) {
    case 'models':
      return lookups.models(signals);
    case 'versions':
      return lookups.versions(filled(model));
    case 'aliases':
      return lookups.aliases(filled(model));
    case 'features':
      return ofLabel('feature');
    case 'attributes':
      return ofLabel('attribute');
    case 'groups':
      return ofLabel('group', { attribute: filled(attribute) });
    case 'labels':
      return lookups.labels(filterChoices);
    case 'labelValues':
      return ofLabel(filled(label) ?? '');
    case 'experiments':
      return lookups.experiments();
  }
}

export const VARIABLE_KINDS = [
  'models',
  'versions',
  'aliases',
  'features',
  'attributes',
  'groups',
  'labelValues',
  'labels',
  'experiments',
] as const;
export type VariableKind = (typeof VARIABLE_KINDS)[number];

/** What a dashboard variable lists; which of the others matter depends on `kind`. */
export interface VariableQuery extends DataQuery {
  kind?: VariableKind;
  model?: string;
  /** Models that have one of these signals, the worst first; of none: all models, the worst first. Left out: by name. */
  signals?: string[];
  /** Whose groups are listed. */
  attribute?: string;
  label?: string;
  /** A series selector that narrows labels and their values. */
  match?: string;
}
