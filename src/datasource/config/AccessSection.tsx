import { t } from '@grafana/i18n';
import { ConfigSection } from '@grafana/plugin-ui';
import { Field, TextArea } from '@grafana/ui';
import { useState } from 'react';
import type { z } from 'zod';
import { accessSchema } from '../../settings/access';
import { errorText } from '../../text';
import type { Settings } from './secrets';

interface Props {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

type Rules = z.input<typeof accessSchema>['rules'];

/** The rules of a text, none where it is empty, or what is wrong with it. */
export function readRules(text: string): { readonly rules?: Rules } | { readonly problem: string } {
  if (text.trim() === '') {
    return {};
  }
  let rules: unknown;
  try {
    rules = JSON.parse(text);
  } catch (error) {
    return { problem: errorText(error) };
  }
  const parsed = accessSchema.safeParse({ rules });
  return parsed.success
    ? { rules: parsed.data.rules }
    : { problem: parsed.error.issues.map(({ path, message }) => `${path.slice(1).join('.')} ${message}`).join('; ') };
}

/** Who may see what. A rule with a mistake never gets into the settings: what was there before stays. */
export function AccessSection({ settings, onChange }: Props) {
  const { jsonData, readOnly } = settings;
  const rules = jsonData.access?.rules;
  const [typed, setTyped] = useState<string | undefined>();
  const read = typed === undefined ? {} : readRules(typed);
  const problem = 'problem' in read ? read.problem : undefined;
  return (
    <ConfigSection
      title={t('config.access.title', 'Access policy')}
      description={t(
        'config.access.description',
        'Who may see which models. Without rules, whoever may use the data source sees all.'
      )}
    >
      <Field
        label={t('config.access.rules', 'Rules')}
        description={t(
          'config.access.help',
          'A JSON list. The first rule that is for somebody counts, and whom none is for sees nothing. Names, or regular expressions between slashes.'
        )}
        htmlFor="modelwatch-access"
        invalid={problem !== undefined}
        error={problem}
        noMargin
      >
        <TextArea
          id="modelwatch-access"
          rows={10}
          value={typed ?? (rules === undefined ? '' : JSON.stringify(rules, undefined, 2))}
          placeholder='[{ "name": "administrators", "roles": ["Admin"], "models": ["/.*/"], "promql": true }]'
          disabled={readOnly}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          onBlur={() => {
            if (typed !== undefined && problem === undefined) {
              const access = 'rules' in read && read.rules !== undefined ? { rules: read.rules } : undefined;
              onChange({ ...settings, jsonData: { ...jsonData, access } });
              setTyped(undefined);
            }
          }}
        />
      </Field>
    </ConfigSection>
  );
}
