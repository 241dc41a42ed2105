import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheRoot, withLock } from './cache';
import { command, onPath } from './command';
import type { Say } from './progress';
import type { Missing } from './prometheus';

const OLDEST = 11;
const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.14', 'python'];
const HELP = `Install Python 3.${OLDEST} or later with its venv module (Debian and Ubuntu: apt-get install python3-venv).`;
const FINISHED = '.finished';

interface Python {
  readonly python: string;
  /** Such as `3.12.1`. */
  readonly version: string;
}

/** Whether a Python of this version (`3.12.1`) can run what the lock files name. */
export function isRecentPython(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 3 && minor >= OLDEST;
}

/** The first Python on the PATH that is recent enough and can make virtual environments. */
export async function findPython(environment = process.env): Promise<Python | Missing> {
  const seen: string[] = [];
  for (const name of NAMES) {
    const python = onPath(name, environment);
    if (python === undefined) {
      continue;
    }
    const ask = 'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3])';
    const version = await command(python, ['-c', ask], { env: environment }).then(
      (text) => text.trim(),
      () => 'without venv and ensurepip'
    );
    if (isRecentPython(version)) {
      return { python, version };
    }
    seen.push(`${name} is ${version}`);
  }
  return { missing: `no fitting Python was found (${seen.join(', ') || 'none on the PATH'}). ${HELP}` };
}

/** A name that changes with the lock file and the Python it is installed for. */
export function environmentKey(requirements: string, version: string, platform: string): string {
  const digest = createHash('sha256').update(requirements).digest('hex').slice(0, 12);
  return `python-${version}-${platform}-${digest}`;
}

const packagesOf = (requirements: string): number =>
  requirements.split('\n').filter((line) => /^[A-Za-z0-9]/.test(line)).length;

/**
 * A virtual environment with exactly what `lockFile` names, from the cache when it was made before. It is made where it
 * stays, because its programs hold its path; a file written last marks a complete one.
 * Resolves with the path of its Python.
 */
export async function pythonEnvironment(found: Python, lockFile: string, say: Say): Promise<string> {
  const requirements = readFileSync(lockFile, 'utf8');
  const key = environmentKey(requirements, found.version, `${process.platform}-${process.arch}`);
  const directory = path.join(cacheRoot(), key);
  const python = path.join(
    directory,
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'])
  );
  const finished = path.join(directory, FINISHED);
  if (existsSync(finished)) {
    return python;
  }
  return withLock(`${directory}.lock`, say, async () => {
    if (!existsSync(finished)) {
      const total = packagesOf(requirements);
      say(`making a Python environment with the ${total} packages of ${path.basename(lockFile)}`);
      await command(found.python, ['-m', 'venv', '--clear', directory]);
      await install(python, lockFile, total, say);
      writeFileSync(finished, '');
    }
    return python;
  });
}

async function install(python: string, lockFile: string, total: number, say: Say): Promise<void> {
  const name = path.basename(lockFile);
  let collected = 0;
  const onLine = (line: string) => {
    if (line.startsWith('Collecting ')) {
      collected += 1;
      if (collected % 10 === 0 || collected === total) {
        say(`${name}: ${collected} of ${total} packages`);
      }
    } else if (/^\s*Downloading .*\(\d+\.\d MB\)/.test(line)) {
      say(`${name}: ${line.trim()}`);
    } else if (line.startsWith('Installing collected packages')) {
      say(`${name}: installing`);
    }
  };
  // Most of what is installed is never imported; what is, Python compiles then.
  const args = [
    '-m',
    'pip',
    'install',
    '--no-compile',
    '--disable-pip-version-check',
    '--progress-bar',
    'off',
    '--retries',
    '5',
  ];
  await command(python, [...args, '-r', lockFile], { onLine });
}
