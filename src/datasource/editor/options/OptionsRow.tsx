import { EditorField, EditorRow, EditorSwitch } from '@grafana/plugin-ui';
import { Box, MultiCombobox, Stack } from '@grafana/ui';
import { useId } from 'react';
import type { Lookups } from '../../lookups';
import { EXPRESSION_SIGNAL, expressionOf, type ModelwatchQuery } from '../../query/query';
import { ExpressionField } from '../code/ExpressionField';
import { AsyncCombobox } from '../selection/AsyncCombobox';
import { FilterFields } from '../selection/FilterFields';
import { namedChoices, type Pickers } from '../selection/pickers';
import { DeferredInput, readJson, readNumber, readNumbers } from './DeferredInput';
import type { OptionField } from './schema';

interface Props {
  readonly query: ModelwatchQuery;
  /** Those options of the signal that are shown. */
  readonly fields: readonly OptionField[];
  readonly lookups: Lookups;
  readonly pickers: Pickers;
  /** Names of template variables, for expressions. */
  readonly variables: readonly string[];
  readonly onChange: (change: Partial<ModelwatchQuery>) => void;
}

/** Which series are taken, and what the signal makes of them: the options that it has, and no others. */
export function OptionsRow({ query, fields, lookups, pickers, variables, onChange }: Props) {
  const id = useId();
  const isExpression = query.signal === EXPRESSION_SIGNAL;
  const options = query.options ?? {};
  return (
    <EditorRow>
      {isExpression && (
        <Box grow={1} basis="100%">
          <ExpressionField
            id={id}
            expression={expressionOf(query)}
            lookups={lookups}
            variables={variables}
            onChange={(expr) => onChange({ options: { ...options, expr } })}
          />
        </Box>
      )}
      <FilterFields filters={query.filters ?? []} pickers={pickers} onChange={(filters) => onChange({ filters })} />
      <OptionFields
        fields={isExpression ? fields.filter(({ name }) => name !== 'expr') : fields}
        options={options}
        pickers={pickers}
        onChange={(changed) => onChange({ options: changed })}
      />
    </EditorRow>
  );
}

interface OptionFieldsProps {
  readonly fields: readonly OptionField[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly pickers: Pickers;
  readonly onChange: (options: Record<string, unknown>) => void;
}

/** A control for each option. One that is back at its default is not stored. */
function OptionFields({ fields, options, pickers, onChange }: OptionFieldsProps) {
  const id = useId();
  const set = (name: string, value: unknown) => {
    const { [name]: _old, ...others } = options;
    onChange(value === undefined ? others : { ...others, [name]: value });
  };
  return fields.map((field) => (
    <EditorField
      key={field.name}
      label={field.label}
      tooltip={field.description === '' ? undefined : field.description}
      htmlFor={`${id}-${field.name}`}
    >
      <OptionInput
        id={`${id}-${field.name}`}
        field={field}
        value={options[field.name]}
        pickers={pickers}
        onChange={(value) => set(field.name, value)}
      />
    </EditorField>
  ));
}

interface OptionInputProps {
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

function OptionInput(props: OptionInputProps) {
  const { id, field, value, pickers, prefix, onChange } = props;
  const shown = value ?? field.defaultValue;
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
        <AsyncCombobox
          id={id}
          width={WIDTH}
          options={namedChoices(field.values)}
          value={shown === undefined ? undefined : text(shown)}
          onChange={onChange}
        />
      );
    case 'choices':
      return <MultiCombobox {...several} options={namedChoices(field.values)} />;
    case 'texts':
      return (
        <MultiCombobox
          {...several}
          createCustomValue
          options={field.choices === undefined ? namedChoices(texts(shown)) : pickers.of(field.choices)}
        />
      );
    case 'numbers':
      return (
        <DeferredInput
          {...draft}
          initial={texts(value).join(', ')}
          placeholder={texts(field.defaultValue).join(', ')}
          read={readNumbers}
        />
      );
    case 'number':
      return (
        <DeferredInput
          {...draft}
          type="number"
          width={14}
          initial={text(value)}
          placeholder={text(field.defaultValue)}
          read={readNumber}
        />
      );
    case 'text':
      return field.choices === undefined ? (
        <DeferredInput {...draft} initial={text(value)} placeholder={text(field.defaultValue)} read={String} />
      ) : (
        <AsyncCombobox
          id={id}
          width={WIDTH}
          // There are no other signals, and a title that is typed would be taken for the name of one.
          createCustomValue={field.choices !== 'signals'}
          placeholder={text(field.defaultValue)}
          options={pickers.of(field.choices)}
          value={value === undefined ? undefined : text(value)}
          onChange={onChange}
        />
      );
    case 'variants':
      return <VariantInput {...props} field={field} />;
    case 'json':
      return (
        <DeferredInput
          {...draft}
          width={40}
          initial={json(value)}
          placeholder={json(field.defaultValue) || 'JSON'}
          read={readJson}
        />
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
  const current = asValues(value ?? field.defaultValue);
  const variant =
    written === undefined ? (variants.find((candidate) => candidate.value === current[by]) ?? variants[0]) : undefined;
  const choices = [...pickers.variables, ...namedChoices(variants.map((one) => one.value))];
  const set = (name: string, changed: unknown) => {
    const { [name]: _old, ...others } = current;
    onChange({ ...others, [by]: variant?.value, ...(changed === undefined ? {} : { [name]: changed }) });
  };
  const chosen = (text: string) => (variants.some((one) => one.value === text) ? { [by]: text } : text);
  return (
    <Stack wrap="wrap" gap={0.5}>
      <AsyncCombobox
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
