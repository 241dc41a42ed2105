import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { onPath } from './command';
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
