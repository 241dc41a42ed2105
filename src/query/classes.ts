/** Which of a model's classes is the positive one. */
import type { Notice } from './derived';

/** What the class that one looks for is usually called. */
export const USUAL_POSITIVE: readonly string[] = [
  '1',
  '1.0',
  'true',
  'yes',
  'positive',
  'pos',
  'approve',
  'approved',
  'accept',
  'accepted',
  'fraud',
  'spam',
];

type PositiveClass =
  { readonly known: true; readonly name: string } | { readonly known: false; readonly notice: Notice };

/** The class named, or else the one of two that has a usual name. Which it is cannot be read off the counts. */
export function positiveClass(classes: Iterable<string>, named: string | undefined): PositiveClass {
  const all = [...new Set(classes)].filter((name) => name !== '').sort();
  const listed = all.map((name) => `"${name}"`).join(', ');
  if (named !== undefined) {
    return all.includes(named)
      ? { known: true, name: named }
      : unknown(
          `The positive class "${named}" is none of the classes seen: ${listed}. Name one of them in "positive".`
        );
  }
  const [usual, ...others] = all.filter((name) => USUAL_POSITIVE.includes(name.toLowerCase()));
  return all.length === 2 && usual !== undefined && others.length === 0
    ? { known: true, name: usual }
    : unknown(`Which of the classes ${listed} is the positive one is not known: name it in "positive".`);
}

const unknown = (text: string): PositiveClass => ({ known: false, notice: { severity: 'warning', text } });
