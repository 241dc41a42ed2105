/** A model's classes as labels name them: which is the positive one, and which two are one. */
import { grouped } from '../grouped';
import { listed } from '../text';
import type { Notice } from './derived';
import type { Matcher } from './promql';
import type { Labels } from './series';

/** Predictions whose label is known: an outcome that is not known yet is none. */
export const LABELLED: Matcher = { label: 'actual', op: '!=', value: '' };

const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/** What names of one class have in common however it is written: `1` and `1.0`, `Positive` and `positive`. */
const keyOf = (name: string): string => {
  const text = name.trim().toLowerCase();
  return NUMBER.test(text) ? String(Number(text)) : text;
};

/**
 * Cells of a confusion matrix with classes named alike on both sides, where the predictions write a class in one way and the
 * labels in another. Where one side writes it in two, they may be two: only numbers are sure to be one.
 */
export function spelledAlike(cells: readonly Labels[]): (cell: Labels) => Labels {
  const namesOf = (label: string) => grouped(new Set(cells.flatMap((cell) => cell[label] ?? [])), keyOf);
  const [predicted, actual] = [namesOf('predicted'), namesOf('actual')];
  const spelled = (name: string): string => {
    const [said = [], true_ = []] = [predicted.get(keyOf(name)), actual.get(keyOf(name))];
    const isOne = NUMBER.test(name.trim()) || (said.length <= 1 && true_.length <= 1);
    return isOne ? ([...true_, ...said][0] ?? name) : name;
  };
  return ({ predicted: said, actual: known, ...cell }) => ({
    ...cell,
    ...(said === undefined ? {} : { predicted: spelled(said) }),
    ...(known === undefined ? {} : { actual: spelled(known) }),
  });
}

/** Says of classes that differ in their spelling alone that each counts by itself. */
export function likeSpellings(classes: Iterable<string>): Notice[] {
  const alike = [...grouped(new Set(classes), keyOf).values()].filter((names) => names.length > 1);
  return alike.map((names) => ({
    severity: 'warning',
    text: `The classes ${listed(
      names.map((name) => `"${name}"`),
      5
    )} count as different ones: write one class in one way.`,
  }));
}

/** Usual names of the positive class. */
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
    const alike = all.filter((name) => keyOf(name) === keyOf(named));
    const [found] = all.includes(named) ? [named] : alike.length === 1 ? alike : [];
    return found !== undefined
      ? { known: true, name: found }
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
