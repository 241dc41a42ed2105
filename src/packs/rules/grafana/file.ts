import { Document, isScalar, visit } from 'yaml';
import type { RulePack } from '../pack';
import { grafanaGroups } from './rule';

/**
 * A file for Grafana's provisioning. Grafana reads YAML 1.1 in part: text is quoted wherever it could be taken for
 * something else, and is unchanged if it has several lines.
 */
export function yamlFile(head: readonly string[], content: Readonly<Record<string, unknown>>): string {
  const document = new Document(content);
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && node.value.includes('\n')) {
        node.type = 'BLOCK_LITERAL';
      }
    },
  });
  const text = document.toString({ lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' });
  return `${head.map((line) => `# ${line}\n`).join('')}${text}`;
}

/** A pack as a file for Grafana's `provisioning/alerting`. Rules of files cannot be edited in Grafana. */
export function provisioningText(pack: RulePack): string {
  return yamlFile(
    [
      'Generated from the catalogue of alerts: `npm run packs` writes the default, `npm run rules` one for your team.',
      'What each rule means and how to change it: docs/alerting.md.',
    ],
    {
      apiVersion: 1,
      groups: grafanaGroups(pack).map(({ name, folder, interval, rules }) => ({
        orgId: 1,
        name,
        folder,
        interval,
        rules,
      })),
    }
  );
}
