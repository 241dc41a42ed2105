import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../report/arguments';
import { definitions, PackError, type PackOptions, withOverrides } from '../../src/packs/rules';
import { provisioningText } from '../../src/packs/rules/grafana/file';
import { prometheusText } from '../../src/packs/rules/prometheus/file';
import type { Arguments, Changes } from './arguments';

export interface WrittenFile {
  readonly file: string;
  readonly text: string;
  readonly rules: number;
}

/** The file of one pack. Throws UsageError on thresholds and names that make no sense. */
export function fileOf(
  given: Arguments,
  changes: Changes,
  { models, name }: { readonly models: readonly string[]; readonly name: readonly string[] }
): WrittenFile {
  const [, ...rest] = name;
  const prefix = given.prefix === undefined ? prefixOf(...name) : prefixOf(given.prefix, ...rest);
  const options: PackOptions = {
    models,
    team: given.team,
    prefix,
    folder: ['Modelwatch', ...name].join(' '),
    thresholds: changes,
    ...(given.only === undefined ? {} : { only: given.only }),
    ...(given['data-source'] === undefined ? {} : { dataSource: given['data-source'] }),
    ...(given.runbooks === undefined ? {} : { runbookBase: given.runbooks }),
    ...(given.grafana === undefined ? {} : { grafana: given.grafana }),
  };
  try {
    const pack = withOverrides(definitions, options);
    const { grafana, reference } = given;
    const ofPrometheus = () => prometheusText(pack, { ...(grafana && { grafana }), ...(reference && { reference }) });
    const rules = pack.rules.length;
    switch (given.format) {
      case 'grafana':
        return { file: `${prefix}-rules.yaml`, text: provisioningText(pack), rules };
      case 'prometheus':
        return { file: `${prefix}.rules.yml`, text: ofPrometheus(), rules };
      case 'mimir':
        // `mimirtool rules load` takes Prometheus' groups under a namespace.
        return { file: `${prefix}.mimir.yml`, text: `namespace: ${prefix}\n${ofPrometheus()}`, rules };
    }
  } catch (error) {
    if (error instanceof PackError) {
      throw new UsageError(error.message);
    }
    throw error;
  }
}

/** Writes files below a directory, and gives their paths. */
export function writeFiles(directory: string, files: readonly WrittenFile[]): string[] {
  mkdirSync(directory, { recursive: true });
  return files.map(({ file, text }) => {
    const where = path.join(directory, file);
    writeFileSync(where, text);
    return where;
  });
}

/** What stands in front of uids must leave room for the longest definition and severity. */
const LONGEST_PREFIX = 10;

/** A word that uids can begin with, the same for the same names, short enough; long ones end in a check sum of the whole. */
export function prefixOf(...names: readonly string[]): string {
  const slug = names
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return slug.length <= LONGEST_PREFIX && slug !== ''
    ? slug
    : `${slug.slice(0, LONGEST_PREFIX - 4)}${checkSum(names.join('\n'))}`;
}

/** Fowler, Noll and Vo's, four letters of it. */
function checkSum(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(36).padStart(7, '0').slice(-4);
}
