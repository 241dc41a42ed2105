import { z } from 'zod';
import { json, MOST_STORED_JSON, type Route, route } from '../grafana';
import type { Instances } from '../instance';
import { ask } from './caller';

/** Longer than any card: MLflow's proxy would take any size. */
const LONGEST_CARD = 1_000_000;

/** A model card in Markdown, kept with the run that made the version. */
export const cardRoute = (instances: Instances): Route =>
  route({
    method: 'POST',
    path: 'model-card/store',
    role: 'Editor',
    mostBytes: MOST_STORED_JSON,
    body: z.strictObject({
      model: z.string().min(1),
      version: z.string().min(1),
      content: z.string().min(1).max(LONGEST_CARD),
    }),
    handle: async ({ body }, context) =>
      json(await ask(instances, context, ({ sources, caller }) => sources.mlflow.storeCard(body, caller))),
  });
