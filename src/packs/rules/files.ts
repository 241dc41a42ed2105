import { definitions } from './catalogue';
import { provisioningText } from './grafana';
import { panelIdsText } from './grafana/panelIdsText';
import { withOverrides } from './pack';

/** Everything about alerts that is generated and committed: paths from the root, and their texts. */
export function alertingFiles(): ReadonlyArray<readonly [path: string, text: string]> {
  return [
    ['src/packs/rules/grafana/panelIds.ts', panelIdsText()],
    ['provisioning/alerting/modelwatch-rules.yaml', provisioningText(withOverrides(definitions))],
  ];
}
