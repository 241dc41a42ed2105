import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { EXTERNAL_URL } from '../../../src/packs/rules/grafana/texts';
import { type Group, groupSchema } from './rule';

const words = z.record(z.string(), z.string()).default({});

/** A rule as written in provisioning files. */
const fileRuleSchema = z.looseObject({
  uid: z.string(),
  title: z.string(),
  data: z.array(z.unknown()),
  for: z.string().optional(),
  keepFiringFor: z.string().optional(),
  noDataState: z.string().optional(),
  execErrState: z.string().optional(),
  isPaused: z.boolean().optional(),
  labels: words,
  annotations: words,
});

const fileSchema = z.looseObject({
  groups: z
    .array(
      z.looseObject({
        name: z.string(),
        folder: z.string(),
        interval: z.string(),
        rules: z.array(fileRuleSchema).default([]),
      })
    )
    .default([]),
});

export interface ProvisionedGroup {
  /** The folder's title. */
  readonly folder: string;
  readonly group: Group;
}

/**
 * The alert rules of provisioning files, as the ruler has them, with the address of the preview (ending with a slash) in links
 * to runbooks, as `npm start` fills it in for Grafana. Throws with the name of an invalid file.
 */
export function provisionedGroups(folder: string, address: string): ProvisionedGroup[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .flatMap((name) => {
      const parsed = fileSchema.safeParse(
        parse(readFileSync(path.join(folder, name), 'utf8').replaceAll(EXTERNAL_URL, address))
      );
      if (!parsed.success) {
        throw new Error(`${name} is not a valid file of alert rules: ${z.prettifyError(parsed.error)}`);
      }
      return parsed.data.groups.map(({ folder: title, name: group, interval, rules }) => ({
        folder: title,
        group: groupSchema.parse({ name: group, interval, rules: rules.map(asRulerHas) }),
      }));
    });
}

const asRulerHas = ({ keepFiringFor, labels, annotations, ...rule }: z.infer<typeof fileRuleSchema>) => ({
  for: rule.for,
  keep_firing_for: keepFiringFor,
  // Grafana expands environment variables in labels, and in no other text of a rule.
  labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value.replaceAll('$$', '$')])),
  annotations,
  grafana_alert: {
    uid: rule.uid,
    title: rule.title,
    condition: rule['condition'],
    data: rule.data,
    no_data_state: rule.noDataState,
    exec_err_state: rule.execErrState,
    missing_series_evals_to_resolve: rule['missing_series_evals_to_resolve'],
    is_paused: rule.isPaused,
    provenance: 'file',
  },
});
