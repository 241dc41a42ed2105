import { CodeEditor, Field } from '@grafana/ui';

interface Props {
  readonly expression: string;
  readonly onChange: (expression: string) => void;
}

/** PromQL as a person writes it. Taken when the field is left, or saved with its own shortcut. */
export function ExpressionField({ expression, onChange }: Props) {
  return (
    <Field label="PromQL expression" noMargin>
      <CodeEditor
        value={expression}
        language="promql"
        height="90px"
        showLineNumbers={false}
        showMiniMap={false}
        monacoOptions={{ ariaLabel: 'PromQL expression', wordWrap: 'on' }}
        onBlur={onChange}
        onSave={onChange}
      />
    </Field>
  );
}
