/**
 * Values for a text with places (`{{name}}`) that React draws: React escapes what it draws, and a value that was escaped
 * before would show its escapes.
 */
export const unescaped = <Values extends object>(values: Values) => ({
  ...values,
  interpolation: { escapeValue: false },
});
