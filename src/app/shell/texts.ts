/**
 * Values for a text with places (`{{name}}`) that is drawn by React: React escapes what it draws, and a value that was
 * escaped before would show its escapes.
 */
export const plain = <Values extends object>(values: Values) => ({ ...values, interpolation: { escapeValue: false } });
