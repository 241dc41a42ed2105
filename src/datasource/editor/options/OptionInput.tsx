import { EditorSwitch } from '@grafana/plugin-ui';
import { MultiCombobox, Stack } from '@grafana/ui';
import type { Choice } from '../selection/choices';
import { Choose } from '../selection/Choose';
import type { Pickers } from '../selection/pickers';
import { Draft } from './Draft';
import { readJson, readNumber, readNumbers } from './read';
import type { OptionField } from './schema';

export interface OptionInputProps {
  readonly id: string;
  readonly field: OptionField;
  readonly value: unknown;
  readonly pickers: Pickers;
  /** Stands before the value where the option has no label above it. */
  readonly prefix?: string;
  /** `undefined` puts the option back to its default. */
  readonly onChange: (value: unknown) => void;
}

const WIDTH = 24;

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
const json = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));
const choices = (values: readonly string[]): Choice[] => values.map((value) => ({ value, label: value }));

/** The control that fits the option. */
export function OptionInput(props: OptionInputProps) {
  const { id, field, value, pickers, prefix, onChange } = props;
  const shown = value ?? field.usual;
  const chosen = (options: ReadonlyArray<{ readonly value: string }>) =>
    onChange(options.length === 0 ? undefined : options.map((option) => option.value));
  const several = { id, width: 'auto' as const, minWidth: WIDTH, maxWidth: 60, value: texts(shown), onChange: chosen };
  const draft = { id, prefix, onChange };
  switch (field.kind) {
    case 'switch':
      return (
        <EditorSwitch
          id={id}
          value={shown === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Choose
          id={id}
          width={WIDTH}
          options={choices(field.values)}
          value={shown === undefined ? undefined : text(shown)}
          onChange={onChange}
        />
      );
    case 'choices':
      return <MultiCombobox {...several} options={choices(field.values)} />;
    case 'texts':
      return (
        <MultiCombobox
          {...several}
          createCustomValue
          options={field.choices === undefined ? choices(texts(shown)) : pickers.of(field.choices)}
        />
      );
    case 'numbers':
      return (
        <Draft
          {...draft}
          initial={texts(value).join(', ')}
          placeholder={texts(field.usual).join(', ')}
          read={readNumbers}
        />
      );
    case 'number':
      return (
        <Draft
          {...draft}
          type="number"
          width={14}
          initial={text(value)}
          placeholder={text(field.usual)}
          read={readNumber}
        />
      );
    case 'text':
      return field.choices === undefined ? (
        <Draft {...draft} initial={text(value)} placeholder={text(field.usual)} read={String} />
      ) : (
        <Choose
          id={id}
          width={WIDTH}
          createCustomValue
          placeholder={text(field.usual)}
          options={pickers.of(field.choices)}
          value={value === undefined ? undefined : text(value)}
          onChange={onChange}
        />
      );
    case 'variants':
      return <VariantInput {...props} field={field} />;
    case 'json':
      return (
        <Draft {...draft} width={40} initial={json(value)} placeholder={json(field.usual) || 'JSON'} read={readJson} />
      );
  }
}

interface VariantInputProps extends OptionInputProps {
  readonly field: Extract<OptionField, { kind: 'variants' }>;
}

type Values = Readonly<Record<string, unknown>>;

const asValues = (value: unknown): Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** An option that takes one of several forms: which one, and then only what that one has; or a text, such as a variable. */
function VariantInput({ id, field, value, pickers, onChange }: VariantInputProps) {
  const { by, variants } = field;
  const written = typeof value === 'string' ? value : undefined;
  const current = asValues(value ?? field.usual);
  const variant =
    written === undefined ? (variants.find((candidate) => candidate.value === current[by]) ?? variants[0]) : undefined;
  const choices = [...pickers.variables, ...variants.map((one) => ({ value: one.value, label: one.value }))];
  const set = (name: string, changed: unknown) => {
    const { [name]: _old, ...others } = current;
    onChange({ ...others, [by]: variant?.value, ...(changed === undefined ? {} : { [name]: changed }) });
  };
  const chosen = (text: string) => (variants.some((one) => one.value === text) ? { [by]: text } : text);
  return (
    <Stack wrap="wrap" gap={0.5}>
      <Choose
        id={id}
        width={16}
        createCustomValue
        options={choices}
        value={written ?? variant?.value}
        onChange={(text) => onChange(text === undefined ? undefined : chosen(text))}
      />
      {variant?.fields.map((inner) => (
        <span key={inner.name} title={inner.description}>
          <label className="sr-only" htmlFor={`${id}-${inner.name}`}>
            {`${field.label}: ${inner.label}`}
          </label>
          <OptionInput
            id={`${id}-${inner.name}`}
            field={inner}
            prefix={inner.label}
            value={current[inner.name]}
            pickers={pickers}
            onChange={(changed) => set(inner.name, changed)}
          />
        </span>
      ))}
    </Stack>
  );
}
