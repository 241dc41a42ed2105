import { Collapse, Field, FieldSet, Input, Stack } from '@grafana/ui';
import { useState } from 'react';
import type { ModelwatchOptions, SourceName, SourceOptions } from '../settings';
import { AuthFields } from './AuthFields';
import { HeaderFields } from './HeaderFields';
import type { Settings } from './secrets';
import { TlsFields } from './TlsFields';

/** What differs from one source to the other. */
interface Face {
  readonly title: string;
  readonly example: string;
  readonly scope: { readonly key: 'tenant' | 'workspace'; readonly label: string; readonly description: string };
}

const FACES: Readonly<Record<SourceName, Face>> = {
  prometheus: {
    title: 'Prometheus',
    example: 'http://localhost:9090',
    scope: {
      key: 'tenant',
      label: 'Tenant',
      description: 'Sent as X-Scope-OrgID: for Mimir, Cortex and other shared installations.',
    },
  },
  mlflow: {
    title: 'MLflow',
    example: 'http://localhost:5000',
    scope: {
      key: 'workspace',
      label: 'Workspace',
      description: 'Sent as X-MLFLOW-WORKSPACE: for MLflow 3 with workspaces.',
    },
  },
};

interface Props {
  readonly source: SourceName;
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

/** One of the two sources. Without a URL it is not used, and nothing of it is kept. */
export function SourceSection({ source, settings, onChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { title, example, scope } = FACES[source];
  const options: ModelwatchOptions[SourceName] & Partial<Record<'tenant' | 'workspace', string>> = settings.jsonData[
    source
  ] ?? { url: '' };
  const id = `modelwatch-${source}`;
  const set = (change: Partial<SourceOptions> & Partial<Record<'tenant' | 'workspace', string>>) =>
    onChange({ ...settings, jsonData: { ...settings.jsonData, [source]: { ...options, ...change } } });
  const forget = () => onChange({ ...settings, jsonData: { ...settings.jsonData, [source]: undefined } });
  return (
    <FieldSet label={title}>
      <Stack direction="column" gap={2}>
        <Field
          label={`${title} URL`}
          description={`For example ${example}. Leave it empty to go without ${title}.`}
          htmlFor={`${id}-url`}
          noMargin
        >
          <Input
            id={`${id}-url`}
            type="url"
            value={options.url}
            placeholder={example}
            disabled={settings.readOnly}
            onChange={({ currentTarget }) => set({ url: currentTarget.value.trim() })}
            onBlur={() => options.url === '' && forget()}
          />
        </Field>
        {options.url !== '' && (
          <>
            <AuthFields
              source={source}
              auth={options.auth ?? { type: 'none' }}
              settings={settings}
              onAuth={(auth) => set({ auth })}
              onChange={onChange}
            />
            <Field label={scope.label} description={scope.description} htmlFor={`${id}-${scope.key}`} noMargin>
              <Input
                id={`${id}-${scope.key}`}
                value={options[scope.key] ?? ''}
                disabled={settings.readOnly}
                onChange={({ currentTarget }) => set({ [scope.key]: currentTarget.value || undefined })}
              />
            </Field>
            <Field label="Timeout in seconds" htmlFor={`${id}-timeout`} noMargin>
              <Input
                id={`${id}-timeout`}
                type="number"
                min={1}
                max={600}
                value={options.timeoutSeconds ?? ''}
                placeholder="30"
                disabled={settings.readOnly}
                onChange={({ currentTarget }) =>
                  set({ timeoutSeconds: currentTarget.value === '' ? undefined : currentTarget.valueAsNumber })
                }
              />
            </Field>
            <Collapse label={`TLS and headers of ${title}`} isOpen={isOpen} onToggle={setOpen}>
              <Stack direction="column" gap={3}>
                <TlsFields
                  source={source}
                  tls={options.tls ?? {}}
                  settings={settings}
                  onTls={(tls) => set({ tls })}
                  onChange={onChange}
                />
                <HeaderFields
                  source={source}
                  headers={options.headers ?? []}
                  settings={settings}
                  onHeaders={(headers) => set({ headers })}
                  onChange={onChange}
                />
              </Stack>
            </Collapse>
          </>
        )}
      </Stack>
    </FieldSet>
  );
}
