import type { AlertDefinition } from '../definition';
import { actions } from './actions';
import { business } from './business';
import { data } from './data';
import { drift } from './drift';
import { quality } from './quality';
import { resources } from './resources';
import { service } from './service';
import { sources } from './sources';

/** Everything worth an alert, those that people feel first. */
export const definitions: readonly AlertDefinition[] = [
  ...service,
  ...quality,
  ...drift,
  ...data,
  ...resources,
  ...business,
  ...actions,
  ...sources,
];

export const definitionOf = (id: string): AlertDefinition | undefined =>
  definitions.find((definition) => definition.id === id);
