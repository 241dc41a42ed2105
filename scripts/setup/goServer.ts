import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { errorText } from '../../src/text';
import { cached, cachedEntry } from './cache';
import { command, onPath } from './command';
import { type Say, sayWhile } from './progress';
import type { Missing } from './prometheus';

interface Go {
  readonly go: string;
  /** Such as `1.25.3`. */
  readonly version: string;
}

/** The version in what `go version` prints. */
export function readGoVersion(text: string): string | undefined {
  return /go version go(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
}

export function isAtLeast(version: string, needed: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = needed.split('.').map(Number);
  return (major - wantedMajor || minor - wantedMinor || patch - wantedPatch) >= 0;
}

/** Go from the PATH, or where its installer puts it. `needed` is the oldest version that will do, such as `1.24`. */
export function findGo(needed: string): Go | Missing {
  const usual = '/usr/local/go/bin/go';
  const go = onPath('go') ?? (existsSync(usual) ? usual : undefined);
  const help = `Get Go ${needed} or later from https://go.dev/dl/.`;
  if (go === undefined) {
    return { missing: `Go is not on the PATH. ${help}` };
  }
  const version = readGoVersion(spawnSync(go, ['version'], { encoding: 'utf8' }).stdout ?? '');
  if (version === undefined || !isAtLeast(version, needed)) {
    return { missing: `${go} is version ${version ?? 'unknown'}. ${help}` };
  }
  return { go, version };
}

/** A server that tests run against, built from its Go module. */
export interface GoServer {
  readonly title: string;
  readonly version: string;
  /** With the module's own version, whose numbers may be others. */
  readonly module: string;
  /** The oldest release of Go that its go.mod takes. */
  readonly go: string;
  readonly program: string;
  /** The package of the program, from the module's root. */
  readonly main: string;
  readonly linkerFlags: string;
  /** Build tags, separated by commas. */
  readonly tags?: string;
  /** Files that are others than in the module, by their path from its root. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** The command that builds it. */
  readonly script: string;
}

/**
 * Without service discovery: the clients of clouds and of Kubernetes are most of what there is to compile, and tests name
 * their targets.
 */
export const PROMETHEUS_3: GoServer = {
  title: 'Prometheus 3.5.0',
  version: '3.5.0',
  module: 'github.com/prometheus/prometheus@v0.305.0',
  go: '1.23',
  program: 'prometheus',
  main: './cmd/prometheus',
  linkerFlags: '-s -w -X github.com/prometheus/common/version.Version=3.5.0',
  replaced: { 'plugins/plugins.go': 'package plugins\n' },
  script: 'npm run prometheus3',
};

export const VICTORIA_METRICS: GoServer = {
  title: 'VictoriaMetrics 1.136.0',
  version: '1.136.0',
  module: 'github.com/VictoriaMetrics/VictoriaMetrics@v1.136.0',
  go: '1.26',
  program: 'victoria-metrics',
  main: './app/victoria-metrics',
  linkerFlags: '-s -w',
  script: 'npm run victoriametrics',
};

/** The tag: its code takes labels for slices of Prometheus' library, which has other forms of them. */
export const THANOS: GoServer = {
  title: 'Thanos 0.42.4',
  version: '0.42.4',
  module: 'github.com/thanos-io/thanos@v0.42.4',
  go: '1.26',
  program: 'thanos',
  main: './cmd/thanos',
  linkerFlags: '-s -w -X github.com/prometheus/common/version.Version=0.42.4',
  tags: 'slicelabels',
  script: 'npm run thanos',
};

export const LOKI: GoServer = {
  title: 'Loki 3.7.8',
  version: '3.7.8',
  module: 'github.com/grafana/loki/v3@v3.7.8',
  go: '1.26.5',
  program: 'loki',
  main: './cmd/loki',
  linkerFlags: '-s -w',
  script: 'npm run loki',
};

const SUFFIX = process.platform === 'win32' ? '.exe' : '';

const keyOf = ({ program, version }: GoServer): string =>
  `${program}-${version}-go-${process.platform}-${process.arch}`;

/** The path of the program, where `buildGoServer` has built it. */
export function builtGoServer(server: GoServer, environment = process.env): string | undefined {
  const program = path.join(cachedEntry(keyOf(server), environment), `${server.program}${SUFFIX}`);
  return existsSync(program) ? program : undefined;
}

const moduleSchema = z.object({ Dir: z.string() });

const fileSchema = z.object({
  Replace: z
    .array(z.object({ Old: z.object({ Path: z.string() }), New: z.object({ Path: z.string() }) }))
    .nullable()
    .default([]),
});

/**
 * Replacements by a folder, in what `go mod edit -json` prints. A folder that has a go.mod is a module of its own, which is not
 * in the archive of the module around it: what is required in its place is fetched like any other.
 */
export const foldersIn = (goMod: string): readonly string[] =>
  (fileSchema.parse(JSON.parse(goMod)).Replace ?? []).flatMap(({ Old, New }) =>
    /^\.{0,2}\//.test(New.Path) ? [Old.Path] : []
  );

/** Builds the server from its Go module, once, into the cache. */
export async function buildGoServer(server: GoServer, say: Say): Promise<{ readonly program: string } | Missing> {
  const found = findGo(server.go);
  if ('missing' in found) {
    return found;
  }
  const { go } = found;
  const { title, module, main, linkerFlags, tags = '', replaced = {} } = server;
  const program = `${server.program}${SUFFIX}`;
  try {
    const entry = await cached(keyOf(server), say, async (directory) => {
      // A go.mod may have a replacement, with which `go install` of a module refuses: it is built in a copy.
      const { Dir } = moduleSchema.parse(JSON.parse(await command(go, ['mod', 'download', '-json', module])));
      const sources = path.join(directory, 'sources');
      cpSync(Dir, sources, { recursive: true });
      await command('chmod', ['-R', 'u+w', sources]);
      for (const folder of foldersIn(await command(go, ['mod', 'edit', '-json'], { cwd: sources }))) {
        await command(go, ['mod', 'edit', `-dropreplace=${folder}`], { cwd: sources });
      }
      Object.entries(replaced).forEach(([file, text]) => writeFileSync(path.join(sources, file), text));
      const flags = ['-trimpath', '-mod=mod', '-tags', tags, '-ldflags', linkerFlags];
      // No C compiler is needed, as for the programs that these projects publish.
      const env = { ...process.env, CGO_ENABLED: '0' };
      const build = command(go, ['build', ...flags, '-o', path.join(directory, program), main], { cwd: sources, env });
      await sayWhile(say, `building ${title} from its Go module`, build);
      rmSync(sources, { recursive: true });
    });
    return { program: path.join(entry, program) };
  } catch (error) {
    return { missing: `${title} could not be built: ${errorText(error)}` };
  }
}
