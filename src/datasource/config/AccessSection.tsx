import { t } from '@grafana/i18n';
import { ConfigSection } from '@grafana/plugin-ui';
import { fieldProblem } from '../../problems';
import { accessSchema } from '../../settings/access';
import type { ModelwatchOptions } from '../settings';
import { JsonField } from './fields';
import type { Settings } from './secrets';

interface Props {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

/** Who may see what. A rule with a mistake never gets into the settings: what was there before stays. */
export function AccessSection({ settings, onChange }: Props) {
  const { jsonData, readOnly } = settings;
  const set = (access: ModelwatchOptions['access']) => onChange({ ...settings, jsonData: { ...jsonData, access } });
  return (
    <ConfigSection
      title={t('config.access.title', 'Access policy')}
      description={t(
        'config.access.description',
        'Who may see which models. Without rules, whoever may use the data source sees all.'
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
