import { t } from '@grafana/i18n';
import { EditorField } from '@grafana/plugin-ui';
import { Text, TextArea } from '@grafana/ui';
import { useState } from 'react';
import type { Lookups } from '../../lookups';
import { unescaped } from '../../texts';
import { errorMessage, useAsync } from '../../useAsync';

export interface ExpressionInputProps {
  readonly label: string;
  readonly expression: string;
  readonly lookups: Lookups;
  /** Names of template variables that the expression may contain. */
  readonly variables: readonly string[];
  readonly onTyped: (expression: string) => void;
  readonly onLeave: (expression: string) => void;
  readonly onRun: (expression: string) => void;
  readonly onProblem: (error: unknown) => void;
}

interface Props extends Pick<ExpressionInputProps, 'expression' | 'lookups' | 'variables'> {
  readonly id: string;
  /** Called when the expression is applied; with the same expression to run it again. */
  readonly onChange: (expression: string) => void;
}

const loadEditor = async () => (await import('./PromqlEditor')).PromqlEditor;

/**
 * PromQL as a person writes it. The editor that knows the language is fetched when it is first needed; until then, and
 * a plain field replaces it if that fails.
 */
export function ExpressionField({ id, expression, lookups, variables, onChange }: Props) {
  const label = t('query.expression.label', 'PromQL expression');
  const editor = useAsync(loadEditor);
  const Editor = editor.state === 'done' ? editor.value : undefined;
  const [lookupError, setLookupError] = useState('');
  const problem = editor.state === 'error' ? editor.message : lookupError;
  const [draft, setDraft] = useState({ of: expression, text: expression });
  if (draft.of !== expression) {
    setDraft({ of: expression, text: expression });
  }
  const leave = (text: string) => text !== expression && onChange(text);
  const type = (text: string) => setDraft({ of: expression, text });
  return (
    <>
      <EditorField
        label={label}
        htmlFor={Editor === undefined ? id : undefined}
        tooltip={t('query.expression.tooltip', 'Applied when the field loses focus, or with Shift-Enter')}
      >
        {Editor === undefined ? (
          <TextArea
            id={id}
            rows={2}
            value={draft.text}
            onChange={({ currentTarget }) => type(currentTarget.value)}
            onBlur={({ currentTarget }) => leave(currentTarget.value)}
          />
        ) : (
          <Editor
            label={label}
            expression={draft.text}
            lookups={lookups}
            variables={variables}
            onTyped={type}
            onLeave={leave}
            onRun={onChange}
            onProblem={(error) => setLookupError(errorMessage(error))}
          />
        )}
      </EditorField>
      {problem !== '' && (
        <Text color="secondary" variant="bodySmall">
          {t(
            'query.expression.no-completion',
            'Autocomplete is not available: {{reason}}',
            unescaped({
              reason: problem,
            })
          )}
        </Text>
      )}
    </>
  );
}
