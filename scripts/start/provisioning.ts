import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXTERNAL_URL } from '../../src/packs/rules/grafana/texts';

/**
 * A copy of the checkout's provisioning in a directory, for a Grafana at this address (without trailing slash). Grafana fills
 * in no environment variables in annotations, and its pages of rules no templates: links to runbooks work there only when the
 * address stands in the file. Gives the path of the copy; docker-compose.yml does the same in its container.
 */
export function provisioningFor(root: string, directory: string, grafana: string): string {
  const copy = path.join(directory, 'provisioning');
  rmSync(copy, { force: true, recursive: true });
  cpSync(path.join(root, 'provisioning'), copy, { recursive: true });
  const alerting = path.join(copy, 'alerting');
  for (const file of readdirSync(alerting).map((name) => path.join(alerting, name))) {
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(EXTERNAL_URL, `${grafana}/`));
  }
  return copy;
}
