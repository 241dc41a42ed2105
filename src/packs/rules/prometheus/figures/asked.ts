import type { Seconds } from '../../../../query/units';
import type { AlertDefinition } from '../../definition';
import type { Scope } from '../scope';

/** A definition that is to be said in PromQL. */
export interface Asked {
  readonly definition: AlertDefinition;
  readonly window: Seconds;
  /** The window as it stands in names. */
  readonly named: string;
  /** Observations that it takes to judge. */
  readonly least: number;
  readonly scope: Scope;
}
