import { t } from '@grafana/i18n';
import { ConfigSection, ConfigSubSection } from '@grafana/plugin-ui';
import { Stack } from '@grafana/ui';
import type { ModelwatchOptions, SourceName, SourceOptions } from '../../settings';
import { NumberField } from '../NumberField';
import { urlProblem } from '../problems';
import type { Settings } from '../secrets';
import { TextField } from '../TextField';
import { AuthFields } from './AuthFields';
import { faces } from './faces';
import { HeaderFields } from './HeaderFields';
import { TlsFields } from './TlsFields';

type Scope = Partial<Record<'tenant' | 'workspace', string>>;

interface Props {
  readonly source: SourceName;
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

/** One of the two sources. Without a URL it is not used, and nothing of it is kept. */
export function SourceSection({ source, settings, onChange }: Props) {
  const { title, description, example, scope } = faces()[source];
  const options: ModelwatchOptions[SourceName] & Scope = settings.jsonData[source] ?? { url: '' };
  const id = `modelwatch-${source}`;
  const set = (change: Partial<SourceOptions> & Scope) =>
    onChange({ ...settings, jsonData: { ...settings.jsonData, [source]: { ...options, ...change } } });
  const forget = () => onChange({ ...settings, jsonData: { ...settings.jsonData, [source]: undefined } });
  return (
    <ConfigSection title={title} description={description}>
      <Stack direction="column" gap={3}>
        <TextField
          id={`${id}-url`}
          label={t('config.url.label', '{{source}} URL', { source: title })}
          description={t('config.url.help', 'Leave empty to use Modelwatch without {{source}}.', { source: title })}
          type="url"
          value={options.url}
          placeholder={example}
          problem={urlProblem(options.url)}
          disabled={settings.readOnly}
          onChange={(url = '') => set({ url })}
          onBlur={() => options.url === '' && forget()}
        />
        {options.url !== '' && (
          <>
            <AuthFields
              source={source}
              auth={options.auth ?? { type: 'none' }}
              settings={settings}
              onAuth={(auth) => set({ auth })}
              onChange={onChange}
            />
            <TextField
              id={`${id}-${scope.key}`}
              label={scope.label}
              description={scope.description}
              value={options[scope.key]}
              disabled={settings.readOnly}
              onChange={(value) => set({ [scope.key]: value })}
            />
            <ConfigSubSection
              title={t('config.tls.title', '{{source}} TLS', { source: title })}
              isCollapsible
              isInitiallyOpen={Object.values(options.tls ?? {}).some(Boolean)}
            >
              <TlsFields
                source={source}
                tls={options.tls ?? {}}
                settings={settings}
                onTls={(tls) => set({ tls })}
                onChange={onChange}
              />
            </ConfigSubSection>
            <ConfigSubSection
              title={t('config.http.title', '{{source}} headers and timeout', { source: title })}
              isCollapsible
              isInitiallyOpen={(options.headers ?? []).length > 0 || options.timeoutSeconds !== undefined}
            >
              <Stack direction="column" gap={3}>
                <HeaderFields
                  source={source}
                  headers={options.headers ?? []}
                  settings={settings}
                  onHeaders={(headers) => set({ headers })}
                  onChange={onChange}
                />
                <NumberField
                  id={`${id}-timeout`}
                  label={t('config.http.timeout', 'Timeout')}
                  value={options.timeoutSeconds}
                  usual={30}
                  max={600}
                  unit="s"
                  disabled={settings.readOnly}
                  onChange={(timeoutSeconds) => set({ timeoutSeconds })}
                />
              </Stack>
            </ConfigSubSection>
          </>
        )}
      </Stack>
    </ConfigSection>
  );
}
