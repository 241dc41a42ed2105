/** Stands for zod's writer of JSON schemas in pages and editors, which write none: each of zod's types would carry it along. */
const none = () => () => {
  throw new TypeError('JSON schemas are written by the back end alone: see scripts/build/frontEnd.ts');
};

export { none as createStandardJSONSchemaMethod, none as createToJSONSchemaMethod };
