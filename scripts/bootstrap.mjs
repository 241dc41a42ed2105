// Runs scripts/<command>.ts on any checkout, a fresh one included: checks Node, installs what package-lock.json asks
// for when it is not there yet, then hands over in this same process, so that signals and exit codes need no passing on.
// Plain Node and nothing else: this file runs before any dependency exists.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED = [20, 19];
const PROGRESS_EVERY_MS = 10_000;

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');

function fail(text) {
  console.error(`modelwatch: ${text}`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
    fail(
      `Node.js ${NEEDED.join('.')} or later is needed, this is ${process.versions.node} (${process.execPath}). ` +
        'Get a current one from https://nodejs.org or with your version manager, then run the command again.'
    );
  }
}

const packagesOf = (lockFile) => JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};

/** The packages this machine needs at the least: optional ones belong to other platforms more often than not. */
function neededPackages() {
  return Object.entries(packagesOf(path.join(root, 'package-lock.json'))).filter(
    ([where, entry]) => where !== '' && !entry.optional && !entry.devOptional && !entry.link
  );
}

/** npm keeps a list of what it unpacked; it is written last, so a broken-off installation has none. */
function isInstalled(needed) {
  const unpacked = path.join(modules, '.package-lock.json');
  if (!existsSync(unpacked)) {
    return false;
  }
  const present = packagesOf(unpacked);
  return needed.every(([where, entry]) => present[where]?.version === entry.version);
}

function countUnpacked() {
  if (!existsSync(modules)) {
    return 0;
  }
  return readdirSync(modules).reduce((count, name) => {
    if (name.startsWith('.')) {
      return count;
    }
    return count + (name.startsWith('@') ? readdirSync(path.join(modules, name)).length : 1);
  }, 0);
}

/** `npm run` says where npm is; started otherwise, the PATH does. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js') || script?.endsWith('.cjs')) {
    return { file: process.execPath, args: [script], shell: false };
  }
  return { file: 'npm', args: [], shell: process.platform === 'win32' };
}

async function install(expected) {
  console.error(
    `modelwatch: installing about ${expected} packages with npm ci; a slow network makes this take minutes.`
  );
  const started = Date.now();
  const npm = npmCommand();
  // No package of ours needs its install script, and what never runs cannot do harm.
  const args = [...npm.args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  const child = spawn(npm.file, [...args, '--fetch-timeout=600000', '--fetch-retries=5', '--loglevel=error'], {
    cwd: root,
    shell: npm.shell,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const progress = setInterval(() => {
    const elapsed = Math.round((Date.now() - started) / 1000);
    console.error(
      `modelwatch: ${elapsed} s, ${Math.min(countUnpacked(), expected)} of about ${expected} package folders made`
    );
  }, PROGRESS_EVERY_MS);
  const stop = (signal) => child.kill(signal);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const outcome = await new Promise((settle) => {
    child.once('error', (error) => settle(error.message));
    child.once('exit', (code, signal) =>
      settle(code === 0 ? 'done' : signal ? `it was ended by ${signal}` : `exit code ${code}`)
    );
  });
  clearInterval(progress);
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (outcome !== 'done') {
    fail(
      `npm ci did not succeed (${outcome}); see its output above. ` +
        'Behind a proxy set HTTPS_PROXY, with a mirror set npm_config_registry; then run the command again.'
    );
  }
  console.error(`modelwatch: installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

async function main() {
  checkNode();
  const [command = '', ...args] = process.argv.slice(2);
  const script = path.join(root, 'scripts', `${command}.ts`);
  if (!/^[a-z0-9]+$/.test(command) || !existsSync(script)) {
    const known = readdirSync(path.join(root, 'scripts'))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => name.slice(0, -3));
    fail(`there is no command "${command}". There are: ${known.join(', ')}.`);
  }
  const needed = neededPackages();
  if (!isInstalled(needed)) {
    await install(needed.length);
  }
  process.chdir(root);
  process.argv = [process.execPath, script, ...args];
  const [commonJs, esModules] = await Promise.all([import('tsx/cjs/api'), import('tsx/esm/api')]);
  // The protocol's text is imported as text, as the bundler and jest do.
  Module._extensions['.proto'] = (module, file) =>
    module._compile(
      `exports.__esModule = true; exports.default = ${JSON.stringify(readFileSync(file, 'utf8'))};`,
      file
    );
  commonJs.register();
  esModules.register();
  await import(pathToFileURL(script).href);
}

await main();
