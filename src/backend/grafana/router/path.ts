/** The parameters that a path pattern names: `models/:model/versions/:version` has `model` and `version`. */
export type PathParameters<Pattern extends string> = Pattern extends `${infer Head}/${infer Rest}`
  ? PathParameters<Head> & PathParameters<Rest>
  : Pattern extends `:${infer Name}`
    ? { readonly [Key in Name]: string }
    : unknown;

/** The values of a pattern's parameters in a path, or `undefined` when the path is another one. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = segmentsOf(pattern);
  const given = segmentsOf(path);
  if (wanted.length !== given.length) {
    return undefined;
  }
  const parameters = new Map<string, string>();
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':')) {
      parameters.set(segment.slice(1), decode(value));
    } else if (segment !== value) {
      return undefined;
    }
  }
  return Object.fromEntries(parameters);
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** Text that is no URL encoding stands for itself. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
