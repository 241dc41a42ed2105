import type { LabelScope, Lookups } from '../lookups';
import { fill, fillExpression, isAll, type Templates } from '../query/templates';
import type { VariableQuery } from './query';

/** What a dashboard variable lists, the variables before it filled in. Rejects with the process's own words. */
export function variableValues(
  { kind = 'models', model, signals, attribute, label, match }: Omit<VariableQuery, 'refId'>,
  lookups: Lookups,
  templates: Templates
): Promise<readonly string[]> {
  const filled = (text: string | undefined): string | undefined =>
    text === undefined || isAll(text, templates) ? undefined : fill(text, templates);
  const narrowed = match === undefined ? undefined : fillExpression(match, templates);
  const ofLabel = (name: string, scope: LabelScope = {}) =>
    lookups.labelValues(name, { match: narrowed, model: filled(model), ...scope });
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
      return lookups.labels(narrowed);
    case 'labelValues':
      return ofLabel(filled(label) ?? '');
    case 'experiments':
      return lookups.experiments();
  }
}
