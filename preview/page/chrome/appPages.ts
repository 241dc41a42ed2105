import { config } from '@grafana/runtime';
import { z } from 'zod';

export const APP_ID = 'modelwatch-monitoring-app';
export const DATA_SOURCE_ID = 'modelwatch-monitoring-datasource';
export const APP_HOME = `/a/${APP_ID}`;

const includesSchema = z.object({
  includes: z.array(
    z.looseObject({ type: z.string(), name: z.string(), path: z.string().optional(), addToNav: z.boolean().optional() })
  ),
});

/** The pages that the app's plugin.json puts into Grafana's navigation. */
export function appPages(): ReadonlyArray<{ readonly text: string; readonly url: string }> {
  const { includes } = includesSchema.parse(config.apps[APP_ID]);
  return includes
    .filter(({ type, addToNav }) => type === 'page' && addToNav === true)
    .flatMap(({ name, path }) =>
      path === undefined ? [] : [{ text: name, url: path.replace('%PLUGIN_ID%', APP_ID) }]
    );
}
