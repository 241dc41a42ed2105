import { z } from 'zod';

const itemSchema = z.object({ type: z.string().optional(), enum: z.array(z.unknown()).optional() });

/** What an option's JSON schema says that a form needs; the rest is checked when the query is evaluated. */
const propertySchema = itemSchema.extend({
  items: itemSchema.optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  title: z.string().optional(),
});

const objectSchema = z.object({ properties: z.record(z.string(), propertySchema).default({}) });

export type OptionKind =
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'choices'; readonly values: readonly string[] }
  | { readonly kind: 'texts' }
  | { readonly kind: 'numbers' }
  | { readonly kind: 'number' }
  | { readonly kind: 'text' }
  | { readonly kind: 'json' };

export type OptionField = OptionKind & {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly usual: unknown;
};

const strings = (values: readonly unknown[]): readonly string[] => values.filter((value) => typeof value === 'string');

const isNumeric = (type: string | undefined): boolean => type === 'number' || type === 'integer';

function listKind(items: z.infer<typeof itemSchema> | undefined): OptionKind {
  if (items?.enum !== undefined) {
    return { kind: 'choices', values: strings(items.enum) };
  }
  return { kind: items?.type === 'string' ? 'texts' : isNumeric(items?.type) ? 'numbers' : 'json' };
}

function kindOf({ type, enum: values, items }: z.infer<typeof propertySchema>): OptionKind {
  if (values !== undefined) {
    return { kind: 'choice', values: strings(values) };
  }
  if (type === 'array') {
    return listKind(items);
  }
  return { kind: type === 'boolean' ? 'switch' : isNumeric(type) ? 'number' : type === 'string' ? 'text' : 'json' };
}

/** `orderBy` as a person reads it: `Order by`. */
function worded(name: string): string {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The fields of a form for these options; none for a schema that is no object. */
export function fieldsOf(schema: unknown): readonly OptionField[] {
  const parsed = objectSchema.safeParse(schema);
  if (!parsed.success) {
    return [];
  }
  return Object.entries(parsed.data.properties).map(([name, property]) => ({
    name,
    label: property.title ?? worded(name),
    description: property.description ?? '',
    usual: property.default,
    ...kindOf(property),
  }));
}

/** Numbers with commas or spaces between them. Throws when something else stands there. */
export function readNumbers(text: string): readonly number[] {
  const numbers = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  if (numbers.length === 0 || !numbers.every(Number.isFinite)) {
    throw new RangeError('Write numbers with commas between them, such as 0.5, 0.95');
  }
  return numbers;
}

/** Any JSON value. Throws when it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`This is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
