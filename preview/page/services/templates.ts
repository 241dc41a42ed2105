import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

export type Interpolate = (
  text: string,
  scopedVars: ScopedVars | undefined,
  format?: Parameters<TemplateSrv['replace']>[2]
) => string;

let dashboardInterpolate: Interpolate | undefined;

/** Sets the interpolation of the open dashboard; without one, only scoped variables are interpolated. */
export function setDashboardVariables(interpolate: Interpolate | undefined): void {
  dashboardInterpolate = interpolate;
}

const VARIABLE = /\$(\w+)|\[\[(\w+?)(?::\w+)?\]\]|\$\{(\w+)(?:\.[^:^}]+)?(?::[^}]+)?\}/g;

const fromScope: Interpolate = (text, scopedVars, format) =>
  text.replaceAll(VARIABLE, (match, bare?: string, bracketed?: string, braced?: string) => {
    const value: unknown = scopedVars?.[bare ?? bracketed ?? braced ?? '']?.value;
    if (value === undefined) {
      return match;
    }
    return typeof format === 'function' ? String(format(value, {})) : String(value);
  });

export const templates: TemplateSrv = {
  getVariables: () => [],
  replace: (text = '', scopedVars, format) =>
    text === '' ? text : (dashboardInterpolate ?? fromScope)(text, scopedVars, format),
  containsTemplate: (text = '') => text.search(VARIABLE) >= 0,
  updateTimeRange: () => undefined,
};
