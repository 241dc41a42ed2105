import { z } from 'zod';
import { detectionQuery, detectProfiles, prefixedServers, prefixQuery, profiles } from '../../profiles';
import { describeSignal } from '../../query/describe';
import type { PromQL } from '../../query/promql';
import { type Seconds, seconds } from '../../query/units';
import { signals } from '../../signals/registry';
import { liveRoute } from '../evaluate';
import { createRouter, json, MAX_STORED_JSON_BYTES, type PluginHandlers, type Route, route } from '../grafana';
import { healthOf, type Instances } from '../instance';
import { baselineRoutes } from './baselines';
import { ask, askBesidePanels, nameSchema } from './caller';
import { contractRoute } from './contract';
import { lookupRoutes } from './lookups';

/**
 * The health of both sources in one answer, for pages that show it; with `only=sources` whether they answer, and nothing
 * of what is in them: pages ask that at every refresh.
 */
const statusRoute = (instances: Instances) =>
  route({
    method: 'GET',
    path: 'status',
    role: 'Viewer',
    query: z.object({ only: z.literal('sources').optional() }),
    handle: async ({ query: { only } }, context) => json(await healthOf(instances, context, { only })),
  });

const signalsRoute = route({
  method: 'GET',
  path: 'signals',
  role: 'Viewer',
  handle: async () => json([...signals.values()].map(describeSignal)),
});

/** What a report looks back on is at most so long ago, in seconds. */
const within = z.coerce
  .number()
  .int()
  .min(60)
  .max(86_400)
  .transform((value): Seconds => seconds(value));

/** Which profiles there are, and which of them Prometheus holds metrics of, now or `within` so many seconds. */
const profilesRoute = (instances: Instances) =>
  route({
    method: 'GET',
    path: 'profiles',
    role: 'Viewer',
    query: z.object({ within: within.optional() }),
    handle: async ({ query }, context) => {
      const { found, prefixed } = await askBesidePanels(instances, context, async ({ sources, caller, own }) => {
        const { identity, cancelled, ticket, lane } = caller;
        const time = seconds(Date.now() / 1000);
        const instant = (expr: PromQL, open: boolean) =>
          sources.forCall(identity, ticket, lane).answer({ kind: 'prometheus.instant', expr, time, open }, cancelled);
        const [probes, others] = await Promise.all([
          instant(detectionQuery(own, query.within), true),
          instant(prefixQuery(), false),
        ]);
        return { found: detectProfiles(probes, own), prefixed: prefixedServers(others) };
      });
      const known = [...profiles.values()].map(({ id, title, kind, limits }) => ({ id, title, kind, limits }));
      return json({ known, found, prefixed });
    },
  });

/** What the front end asks besides queries: the registry, and what the sources know to choose from. */
export const resourceRoutes = (instances: Instances): readonly Route[] => [
  signalsRoute,
  statusRoute(instances),
  profilesRoute(instances),
  contractRoute(instances),
  liveRoute(instances),
  ...lookupRoutes(instances),
  ...baselineRoutes(instances),
  cardRoute(instances),
];

export const resources = (instances: Instances): PluginHandlers['callResource'] =>
  createRouter(resourceRoutes(instances));

/** Longer than any card: MLflow's proxy would take any size. */
const MAX_CARD_LENGTH = 1_000_000;

/** A model card in Markdown, kept with the run that made the version. */
const cardRoute = (instances: Instances): Route =>
  route({
    method: 'POST',
    path: 'model-card/store',
    role: 'Editor',
    mostBytes: MAX_STORED_JSON_BYTES,
    body: z.strictObject({
      model: nameSchema,
      version: nameSchema,
      content: z.string().min(1).max(MAX_CARD_LENGTH),
    }),
    handle: async ({ body }, context) =>
      json(await ask(instances, context, ({ sources, caller }) => sources.mlflow.storeCard(body, caller))),
  });
