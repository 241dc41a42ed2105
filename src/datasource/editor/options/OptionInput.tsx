import { Combobox, InlineSwitch, MultiCombobox } from '@grafana/ui';
import { Draft } from './Draft';
import { type OptionField, readJson, readNumbers } from './schema';

interface Props {
  readonly id: string;
  readonly field: OptionField;
  readonly value: unknown;
  /** `undefined` puts the option back to its default. */
  readonly onChange: (value: unknown) => void;
}

const WIDTH = 28;

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
const json = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));
const choices = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

/** The control that fits the option. */
export function OptionInput({ id, field, value, onChange }: Props) {
  const shown = value ?? field.usual;
  const chosen = (options: ReadonlyArray<{ readonly value: string }>) =>
    onChange(options.length === 0 ? undefined : options.map((option) => option.value));
  const draft = { id, onChange };
  switch (field.kind) {
    case 'switch':
      return (
        <InlineSwitch
          id={id}
          value={shown === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Combobox
          id={id}
          width={WIDTH}
          isClearable
          options={choices(field.values)}
          value={shown === undefined ? null : text(shown)}
          onChange={(option) => onChange(option?.value)}
        />
      );
    case 'choices':
      return (
        <MultiCombobox id={id} width={WIDTH} options={choices(field.values)} value={texts(shown)} onChange={chosen} />
      );
    case 'texts':
      return (
        <MultiCombobox
          id={id}
          width={WIDTH}
          createCustomValue
          options={choices(texts(shown))}
          value={texts(shown)}
          onChange={chosen}
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
      return <Draft {...draft} type="number" initial={text(value)} placeholder={text(field.usual)} read={Number} />;
    case 'text':
      return <Draft {...draft} initial={text(value)} placeholder={text(field.usual)} read={String} />;
    case 'json':
      return <Draft {...draft} initial={json(value)} placeholder={json(field.usual) || 'JSON'} read={readJson} />;
  }
}
