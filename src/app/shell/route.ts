import type { ComponentType } from 'react';
import type { Role } from './roles';

export interface PageRoute {
  /** Below the app's base, without slashes at its ends; `:name` takes one segment. */
  readonly path: string;
  readonly title: () => string;
  readonly role: Role;
  /** Whether the app's tabs and Grafana's menu lead there. */
  readonly inNav: boolean;
  readonly Page: ComponentType;
}
