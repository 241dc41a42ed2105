import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Text } from '@grafana/ui';
import type { ModelwatchOptions, ModelwatchSecrets } from '../settings';
import { ReadingSection } from './ReadingSection';
import { SourceSection } from './SourceSection';

type Props = DataSourcePluginOptionsEditorProps<ModelwatchOptions, ModelwatchSecrets>;

/** The data source's settings. Secrets are typed here and stay with Grafana. */
export function ConfigEditor({ options, onOptionsChange }: Props) {
  const shared = { settings: options, onChange: onOptionsChange };
  return (
    <>
      <Text element="p" color="secondary">
        Modelwatch reads metrics from Prometheus, or anything that speaks its API, and models and runs from MLflow. One
        of the two is enough to begin with. “Save &amp; test” says what was reached.
      </Text>
      <SourceSection source="prometheus" {...shared} />
      <SourceSection source="mlflow" {...shared} />
      <ReadingSection {...shared} />
    </>
  );
}
