import { t } from '@grafana/i18n';
import { Button, Field, Input, Stack } from '@grafana/ui';
import { headerSecretKey, type SourceName } from '../../settings';
import { SecretField } from '../SecretField';
import { type Settings, withoutHeader } from '../secrets';

interface Props {
  readonly source: SourceName;
  readonly headers: readonly string[];
  readonly settings: Settings;
  readonly onHeaders: (headers: readonly string[]) => void;
  readonly onChange: (settings: Settings) => void;
}

/** HTTP headers that go with every request: names are shown, values are secrets. */
export function HeaderFields({ source, headers, settings, onHeaders, onChange }: Props) {
  return (
    <Stack direction="column" gap={1}>
      {headers.map((name, i) => {
        const key = headerSecretKey(source, i);
        return (
          <Stack key={key} alignItems="flex-end" wrap="wrap" gap={1}>
            <Field
              label={t('config.header.name', 'Header {{number}}', { number: i + 1 })}
              htmlFor={`modelwatch-${key}-name`}
              noMargin
            >
              <Input
                id={`modelwatch-${key}-name`}
                value={name}
                placeholder="X-Scope-OrgID"
                disabled={settings.readOnly}
                onChange={({ currentTarget }) =>
                  onHeaders(headers.map((old, j) => (j === i ? currentTarget.value : old)))
                }
              />
            </Field>
            <SecretField
              label={t('config.header.value', 'Value of header {{number}}', { number: i + 1 })}
              secret={key}
              settings={settings}
              onChange={onChange}
            />
            <Button
              variant="secondary"
              icon="trash-alt"
              aria-label={t('config.header.remove', 'Remove header {{number}}', { number: i + 1 })}
              tooltip={t('config.header.remove-help', 'Values of the headers below have to be entered again')}
              disabled={settings.readOnly}
              onClick={() => onChange(withoutHeader(settings, source, i))}
            />
          </Stack>
        );
      })}
      <div>
        <Button
          variant="secondary"
          icon="plus"
          disabled={settings.readOnly}
          onClick={() => onHeaders([...headers, ''])}
        >
          {t('config.header.add', 'Add a header')}
        </Button>
      </div>
    </Stack>
  );
}
