import { definitions } from './catalogue';
import { alertsDocument } from './document';
import { provisioningText } from './grafana/file';
import { notificationFiles } from './notifications';
import { withOverrides } from './pack';
import { prometheusText } from './prometheus/file';

/** Where Grafana is in the containers that come with the repository. */
const GRAFANA = 'http://localhost:3000';

/** Everything about alerts that is generated and committed: paths from the root, and their texts. */
export function alertingFiles(): ReadonlyArray<readonly [path: string, text: string]> {
  return [
    ['docs/alert-rules.md', alertsDocument(definitions)],
    ['provisioning/alerting/modelwatch-rules.yaml', provisioningText(withOverrides(definitions))],
    ...notificationFiles(),
    ['provisioning/prometheus/modelwatch.rules.yml', prometheusText(withOverrides(definitions), { grafana: GRAFANA })],
  ];
}
