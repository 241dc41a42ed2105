import { css } from '@emotion/css';
import { type DataSourcePluginOptionsEditorProps, locationUtil } from '@grafana/data';
import { DataSourceDescription } from '@grafana/plugin-ui';
import { Divider } from '@grafana/ui';
import { Fragment } from 'react';
import { SOURCE_NAMES } from '../../settings/sources';
import { lazyComponent } from '../lazyComponent';
import type { ModelwatchOptions, ModelwatchSecrets } from '../settings';
import { AccessSection } from './AccessSection';
import { AuditSection } from './AuditSection';
import { ReadingSection } from './MetricsSection';
import { SourceSection } from './SourceSection';

type Props = DataSourcePluginOptionsEditorProps<ModelwatchOptions, ModelwatchSecrets>;

/** Most data sources have no actions. */
const ActionsSection = lazyComponent(async () => (await import('./actions/ActionsSection')).ActionsSection);

/** The app's page that leads from nothing to the first chart. */
const SETUP = '/a/modelwatch-monitoring-app/setup';

/** Inputs have a width of their own, which a narrow window has not. */
const fitting = css({ '& *': { maxWidth: '100%' } });

/** The data source's settings. Secrets are typed here and stay with Grafana. */
export function ConfigEditor({ options, onOptionsChange }: Props) {
  const shared = { settings: options, onChange: onOptionsChange };
  return (
    <div className={fitting}>
      <DataSourceDescription
        dataSourceName="Modelwatch"
        docsLink={locationUtil.assureBaseUrl(SETUP)}
        hasRequiredFields={false}
      />
      <Divider spacing={2} />
      {SOURCE_NAMES.map((source) => (
        <Fragment key={source}>
          <SourceSection source={source} {...shared} />
          <Divider spacing={2} />
        </Fragment>
      ))}
      <ReadingSection {...shared} />
      <Divider spacing={2} />
      <ActionsSection {...shared} />
      <Divider spacing={2} />
      <AccessSection {...shared} />
      <Divider spacing={2} />
      <AuditSection {...shared} />
    </div>
  );
}
