import { z } from 'zod';
import { CHOICES, type Choices } from '../../../query/choices';

/** What an option's JSON schema says that a form needs; the rest is checked when the query is evaluated. */
interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Property;
  readonly oneOf?: readonly Property[];
  readonly properties?: Readonly<Record<string, Property>>;
  readonly description?: string;
  readonly default?: unknown;
  readonly title?: string;
  readonly choices?: Choices;
}

const propertySchema: z.ZodType<Property> = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  get items() {
    return propertySchema.optional();
  },
  get oneOf() {
    return z.array(propertySchema).optional();
  },
  get properties() {
    return z.record(z.string(), propertySchema).optional();
  },
  description: z.string().optional(),
  default: z.unknown().optional(),
  title: z.string().optional(),
  choices: z.enum(CHOICES).optional(),
});

/** One form of an option with several, identified by a field with a fixed value. */
interface Variant {
  readonly value: string;
  readonly fields: readonly OptionField[];
}

type OptionKind =
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'choices'; readonly values: readonly string[] }
  | { readonly kind: 'texts'; readonly choices?: Choices }
  | { readonly kind: 'numbers' }
  | { readonly kind: 'number' }
  | { readonly kind: 'text'; readonly choices?: Choices }
  | { readonly kind: 'variants'; readonly by: string; readonly variants: readonly Variant[] }
  | { readonly kind: 'json' };

export type OptionField = OptionKind & {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly defaultValue: unknown;
};

const strings = (values: readonly unknown[]): readonly string[] => values.filter((value) => typeof value === 'string');

const isNumeric = (type: string | undefined): boolean => type === 'number' || type === 'integer';

/** What may be a number or a text is written as a text: the process reads both. */
const typeOf = ({ type }: Property): string | undefined =>
  typeof type === 'string' ? type : (type?.find((one) => one === 'string') ?? type?.[0]);

function listKind({ items, choices }: Property): OptionKind {
  if (items?.enum !== undefined) {
    return { kind: 'choices', values: strings(items.enum) };
  }
  const type = items && typeOf(items);
  return type === 'string' ? { kind: 'texts', choices } : { kind: isNumeric(type) ? 'numbers' : 'json' };
}

/** The field that tells the variants apart; `undefined` where none does. */
function variantsKind(variants: readonly Property[]): OptionKind {
  const [first] = variants;
  const by = Object.entries(first?.properties ?? {}).find(([, { const: fixed }]) => typeof fixed === 'string')?.[0];
  const parsed = variants.flatMap(({ properties = {} }): Variant[] => {
    const { [by ?? '']: tag, ...others } = properties;
    return typeof tag?.const === 'string' ? [{ value: tag.const, fields: fieldsOfProperties(others) }] : [];
  });
  return by !== undefined && parsed.length === variants.length
    ? { kind: 'variants', by, variants: parsed }
    : { kind: 'json' };
}

function kindOf(property: Property): OptionKind {
  const { enum: values, oneOf, choices } = property;
  const type = typeOf(property);
  if (values !== undefined) {
    return { kind: 'choice', values: strings(values) };
  }
  if (oneOf !== undefined) {
    return variantsKind(oneOf);
  }
  if (type === 'array') {
    return listKind(property);
  }
  return type === 'string'
    ? { kind: 'text', choices }
    : { kind: type === 'boolean' ? 'switch' : isNumeric(type) ? 'number' : 'json' };
}

/** `orderBy` as a person reads it: `Order by`. */
function labelFromName(name: string): string {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const fieldsOfProperties = (properties: Readonly<Record<string, Property>>): readonly OptionField[] =>
  Object.entries(properties).map(([name, property]) => ({
    name,
    label: property.title ?? labelFromName(name),
    description: property.description ?? '',
    defaultValue: property.default,
    ...kindOf(property),
  }));

/** The fields of a form for these options; none for a schema that is no object. */
export function fieldsOf(schema: unknown): readonly OptionField[] {
  const parsed = propertySchema.safeParse(schema);
  return parsed.success ? fieldsOfProperties(parsed.data.properties ?? {}) : [];
}
