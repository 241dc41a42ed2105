/** The placeholders that are allowed in `{{…}}`. */
export type Values = Readonly<Record<(typeof PLACEHOLDERS)[number], string>>;

const PLACEHOLDERS = ['model', 'version', 'action', 'id', 'reason', 'by'] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];

const isPlaceholder = (name: string): name is Placeholder => PLACEHOLDERS.some((one) => one === name);

/** Throws RangeError on an unknown placeholder. */
function filled(text: string, values: Values, encode: (value: string) => string): string {
  return text.replaceAll(/\{\{([^{}]*)\}\}/g, (_, within: string) => {
    const name = within.trim();
    if (!isPlaceholder(name)) {
      throw new RangeError(`{{${name}}} is no placeholder: there are ${PLACEHOLDERS.join(', ')}`);
    }
    return encode(values[name]);
  });
}

/** Values are encoded: none can add a segment, a parameter or another host. A segment that steps up is refused. */
export function filledUrl(template: string, values: Values): URL {
  const { origin } = new URL(template);
  const text = filled(template, values, encoded);
  // Tabs and line ends are dropped where a URL is read, and `\\` is read as `/`.
  if (
    text
      .replaceAll(/[\t\r\n]/g, '')
      .split(/[/\\?#]/)
      .some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))
  ) {
    throw new RangeError('The address has a step up or none in it, which names no resource');
  }
  const url = new URL(text);
  if (url.origin !== origin) {
    throw new RangeError(`The address leaves ${origin}`);
  }
  return url;
}

/** Half a surrogate pair, which no URL can carry, becomes the replacement character. */
const encoded = (value: string): string => encodeURIComponent(Buffer.from(value, 'utf8').toString('utf8'));

/** JSON with the placeholders of its texts filled in, keys as they are: no value can change its form. */
export function filledBody(template: unknown, values: Values): unknown {
  if (typeof template === 'string') {
    return filled(template, values, (value) => value);
  }
  if (Array.isArray(template)) {
    return template.map((item) => filledBody(item, values));
  }
  return typeof template === 'object' && template !== null
    ? Object.fromEntries(
        Object.entries(template).map(([key, item]: [string, unknown]) => [key, filledBody(item, values)])
      )
    : template;
}
