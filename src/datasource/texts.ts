/** For values in translated texts: React writes them as text, so nothing in them needs to be escaped for HTML. */
export const AS_WRITTEN = { interpolation: { escapeValue: false } } as const;
