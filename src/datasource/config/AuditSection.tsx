import { t } from '@grafana/i18n';
import { ConfigSection } from '@grafana/plugin-ui';
import { Stack } from '@grafana/ui';
import { useState } from 'react';
import { AUDIT_KEY } from '../../settings/sources';
import { SecretField, TextField } from './fields';
import type { Settings } from './secrets';

interface Props {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

const namesIn = (text: string): string[] => text.split(/[\s,]+/).filter((name) => name !== '');

/** What of an access the audit trail holds as hashes. Whether there is a trail, the server's administrator says. */
export function AuditSection({ settings, onChange }: Props) {
  const { jsonData, readOnly } = settings;
  const hash = jsonData.audit?.hash ?? [];
  const [text, setText] = useState<string | undefined>();
  return (
    <ConfigSection
      title={t('config.audit.title', 'Audit trail')}
      description={t(
        'config.audit.description',
        "What the audit trail records. The administrator of Grafana's server switches it on."
      )}
    >
      <Stack direction="column" gap={3}>
        <TextField
          id="modelwatch-audit-hash"
          label={t('config.audit.hash', 'Hashed labels')}
          description={t(
            'config.audit.hash-help',
            'Labels whose values are personal, separated by commas; also login and email. The trail holds hashes of them.'
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
            settings={settings}
            secret={AUDIT_KEY}
            label={t('config.audit.key', 'Key of the hashes')}
            description={t(
              'config.audit.key-help',
              'Any long random text. With another key, hashes of before and after cannot be joined.'
            )}
            onChange={onChange}
          />
        )}
      </Stack>
    </ConfigSection>
  );
}
