import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../report/arguments';
import { definitions, PackError, type PackOptions, prefixOf, withOverrides } from '../../src/packs/rules';
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
