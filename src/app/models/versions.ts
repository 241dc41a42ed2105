import type { PanelData } from '@grafana/data';
import { z } from 'zod';
import type { SignalRequest } from '../data';
import { readTable } from '../data/tables';

const versionSchema = z.object({
  model: z.string(),
  version: z.string(),
  aliases: z.string().transform((names) => names.split(', ').filter((name) => name !== '')),
  stage: z.string(),
  status: z.string(),
  run_id: z.string().nullable(),
  /** Unix milliseconds. */
  created: z.number().nullable(),
  description: z.string(),
});

/** A version in MLflow's registry, with the aliases that point at it now. */
export type Version = z.infer<typeof versionSchema>;

export const versionsRequest = (model?: string): SignalRequest => ({
  refId: 'versions',
  queryVersion: 1,
  signal: 'mlflow',
  options: { view: 'models' },
  ...(model === undefined ? {} : { model }),
});

export const readVersions = (data: PanelData): Version[] => readTable(data, 'versions', versionSchema);

const changeSchema = z.object({
  /** Unix milliseconds. */
  time: z.number(),
  title: z.string(),
  text: z.string(),
  /** The model, the version, what happened. */
  tags: z.string().transform((tags) => tags.split(',')),
});

/** A version that was registered, began or ceased to answer. */
export type Change = z.infer<typeof changeSchema>;

export const changesRequest = (model?: string): SignalRequest => ({
  refId: 'changes',
  queryVersion: 1,
  signal: 'mlflow',
  options: { view: 'deployments' },
  ...(model === undefined ? {} : { model }),
});

/** The latest first. */
export const readChanges = (data: PanelData): Change[] =>
  readTable(data, 'changes', changeSchema).sort((a, b) => b.time - a.time);
