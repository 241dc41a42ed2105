import { parseArgs } from 'node:util';
import { build } from './build/index';
import { platformName, platformNamed, PLATFORMS } from './build/platforms';
import { runMain } from './setup/command';

const USAGE = `npm run build -- [options]

Makes dist/, which can be copied into Grafana's plugins folder as it is.

  --frontend-only   the pages and editors alone
  --backend-only    the process alone
  --node-only       no executable: the bundle that Node.js runs is enough
  --platform <name> the executable of this platform (again for more) instead of this machine's:
                    ${PLATFORMS.map(platformName).join(', ')}
  --help            this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'frontend-only': { type: 'boolean', default: false },
      'backend-only': { type: 'boolean', default: false },
      'node-only': { type: 'boolean', default: false },
      platform: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (values['frontend-only'] && values['backend-only']) {
    throw new Error('--frontend-only and --backend-only leave nothing to build');
  }
  const started = performance.now();
  await build({
    frontEnd: !values['backend-only'],
    backend: values['frontend-only'] ? 'none' : values['node-only'] ? 'bundle' : 'executable',
    ...(values.platform.length === 0 ? {} : { platforms: values.platform.map(platformNamed) }),
    say: (text) => console.log(text),
  });
  console.log(`dist/ is up to date (${Math.round(performance.now() - started)} ms)`);
}

runMain(main);
