/** The first of a list in words: `a, b and 4 more`. `count` is how many there are, where the list has but the first. */
export function listed(items: readonly string[], most: number, count = items.length): string {
  const shown = items.slice(0, most).join(', ');
  return count > most ? `${shown} and ${count - most} more` : shown;
}

/** What a person may read of whatever was thrown. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The text as a regular expression that finds it and nothing else. */
export const escapeRegex = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
