import { css } from '@emotion/css';
import { type DataSourcePluginOptionsEditorProps, locationUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { ConfigSection, DataSourceDescription } from '@grafana/plugin-ui';
import { Divider, Stack } from '@grafana/ui';
import { Fragment, useState } from 'react';
import { fieldProblem } from '../../problems';
import { accessSchema } from '../../settings/access';
import { AUDIT_KEY, SOURCE_NAMES } from '../../settings/sources';
import { lazyComponent } from '../lazyComponent';
import type { ModelwatchOptions, ModelwatchSecrets } from '../settings';
import { JsonField, SecretField, TextField } from './fields';
import { ReadingSection } from './MetricsSection';
import type { SettingsProps } from './secrets';
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

/** Who may see what. A rule with a mistake never gets into the settings: what was there before stays. */
function AccessSection({ settings, onChange }: SettingsProps) {
  const { jsonData, readOnly } = settings;
  const set = (access: ModelwatchOptions['access']) => onChange({ ...settings, jsonData: { ...jsonData, access } });
  return (
    <ConfigSection
      title={t('config.access.title', 'Access policy')}
      description={t(
        'config.access.description',
        'Who may see which models. Without rules, everyone who may use the data source sees all models.'
      )}
    >
      <JsonField
        id="modelwatch-access"
        label={t('config.access.rules', 'Rules')}
        description={t(
          'config.access.help',
          'A JSON list. The first matching rule applies; people without a matching rule see nothing. Names, or regular expressions between slashes.'
        )}
        rows={10}
        placeholder='[{ "name": "administrators", "roles": ["Admin"], "models": ["/.*/"], "promql": true }]'
        value={jsonData.access?.rules}
        disabled={readOnly}
        onChange={(rules) => {
          const read = rules === undefined ? undefined : accessSchema.safeParse({ rules }, { error: fieldProblem });
          if (read?.success !== false) {
            set(read?.data);
            return undefined;
          }
          return read.error.issues.map(({ path, message }) => `${path.slice(1).join('.')} ${message}`).join('; ');
        }}
      />
    </ConfigSection>
  );
}

const namesIn = (text: string): string[] => text.split(/[\s,]+/).filter((name) => name !== '');

/** What of an access the audit trail holds as hashes. Whether there is a trail, the server's administrator says. */
function AuditSection({ settings, onChange }: SettingsProps) {
  const { jsonData, readOnly } = settings;
  const hash = jsonData.audit?.hash ?? [];
  const [text, setText] = useState<string | undefined>();
  return (
    <ConfigSection
      title={t('config.audit.title', 'Audit trail')}
      description={t(
        'config.audit.description',
        'Which personal values the audit trail hashes. A server administrator enables the trail.'
      )}
    >
      <Stack direction="column" gap={3}>
        <TextField
          id="modelwatch-audit-hash"
          label={t('config.audit.hash', 'Hashed labels')}
          description={t(
            'config.audit.hash-help',
            'Labels with personal values, separated by commas; login and email are allowed too. The trail stores their hashes.'
          )}
          value={text ?? hash.join(', ')}
          disabled={readOnly}
          onChange={(typed = '') => setText(typed)}
          onBlur={() => {
            if (text !== undefined) {
              const names = namesIn(text);
              const audit = names.length === 0 ? undefined : { ...jsonData.audit, hash: names };
              onChange({ ...settings, jsonData: { ...jsonData, audit } });
              setText(undefined);
            }
          }}
        />
        {hash.length > 0 && (
          <SecretField
            {...{ settings, onChange }}
            secret={AUDIT_KEY}
            label={t('config.audit.key', 'Key of the hashes')}
            description={t(
              'config.audit.key-help',
              'Any long random text. Hashes made with different keys cannot be compared.'
            )}
          />
        )}
      </Stack>
    </ConfigSection>
  );
}
