/** A model's classes as labels name them: which is the positive one, and which two are one. */
import { grouped } from '../grouped';
import { listed } from '../text';
import type { Notice } from './derived';
import type { Matcher } from './promql';
import type { Labels } from './series';

/** Predictions whose label is known: a pending outcome is not counted. */
export const LABELLED: Matcher = { label: 'actual', op: '!=', value: '' };
/** In Prometheus an empty label is the same as none: no class was predicted. */
export const PREDICTED: Matcher = { label: 'predicted', op: '!=', value: '' };

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

/** What some labels use for a label that is not known, which the contract leaves empty. */
const PLACEHOLDERS: readonly string[] = ['unknown', 'none', 'null', 'nan', 'n/a', 'na', 'undefined', 'pending'];

interface Cell {
  readonly labels: Labels;
  readonly counts: Float64Array;
}

const quoted = (names: readonly string[]): string =>
  listed(
    names.map((name) => `"${name}"`),
    5
  );

const classesOf = (cells: readonly Cell[], label: 'predicted' | 'actual'): string[] =>
  [...new Set(cells.map(({ labels }) => labels[label] ?? ''))].filter((name) => name !== '').sort();

/** Whether predictions and labels name classes of different sets: of two classes, a model may get each one wrong. */
export function areOfOtherSets(cells: readonly Cell[]): boolean {
  const [predicted, actual] = [classesOf(cells, 'predicted'), classesOf(cells, 'actual')];
  const isApart = !predicted.some((name) => actual.includes(name));
  return predicted.length > 0 && actual.length > 0 && predicted.length + actual.length > 2 && isApart;
}

/** Whether there is one class on either side, and another: all may be wrong, or one class be written in two ways. */
const isOneEach = (predicted: readonly string[], actual: readonly string[]): boolean =>
  predicted.length === 1 && actual.length === 1 && predicted[0] !== actual[0];

/** Notices about labels that are spelled differently from predictions, or are no classes. */
export function classNotices(cells: readonly Cell[]): Notice[] {
  const [predicted, actual] = [classesOf(cells, 'predicted'), classesOf(cells, 'actual')];
  const warning = (text: string): Notice => ({ severity: 'warning', text });
  const apart = areOfOtherSets(cells)
    ? [
        warning(
          `Predictions and labels have no class in common, so that none can be right: predicted is ${quoted(predicted)}, actual is ${quoted(actual)}. Use the same name for a class in both.`
        ),
      ]
    : isOneEach(predicted, actual)
      ? [
          warning(
            `Every prediction is ${quoted(predicted)} and every label ${quoted(actual)}, so that all count as wrong: if they are one class, write it in one way.`
          ),
        ]
      : [];
  const alike = [...grouped(new Set([...predicted, ...actual]), keyOf).values()]
    .filter((names) => names.length > 1)
    .map((names) => warning(`The classes ${quoted(names)} count as different ones: write one class in one way.`));
  const countOf = (some: readonly Cell[]): number =>
    some.reduce((sum, { counts }) => counts.reduce((a, count) => a + (count > 0 ? count : 0), sum), 0);
  const all = countOf(cells);
  const never = actual.filter((name) => {
    const isMost = 2 * countOf(cells.filter(({ labels }) => labels['actual'] === name)) > all;
    return !predicted.includes(name) && (isMost || PLACEHOLDERS.includes(keyOf(name)));
  });
  return [
    ...apart,
    ...alike,
    ...(apart.length > 0 ? [] : never).map((name) =>
      warning(
        `The class "${name}" occurs only as actual, so that each of its predictions counts as wrong: if it means that the label is unknown, leave actual empty.`
      )
    ),
  ];
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
  if (named !== undefined) {
    const alike = all.filter((name) => keyOf(name) === keyOf(named));
    const [found] = all.includes(named) ? [named] : alike.length === 1 ? alike : [];
    return found !== undefined
      ? { known: true, name: found }
      : unknown(
          `The positive class "${named}" is none of the classes seen: ${quoted(all)}. Name one of them in "positive".`
        );
  }
  const [usual, ...others] = all.filter((name) => USUAL_POSITIVE.includes(name.toLowerCase()));
  return all.length === 2 && usual !== undefined && others.length === 0
    ? { known: true, name: usual }
    : unknown(`Which of the classes ${quoted(all)} is the positive one is not known: name it in "positive".`);
}

/**
 * The positive class where its share of predictions is asked for: one that is named and was never predicted has no series
 * yet, and its share is 0. It is one where the model's other series have it, `elsewhere`, or where a single other class was
 * seen, with a notice; among several it may be a misspelling. Where it is not named and every prediction is one that has a
 * usual name, its share is 1.
 */
export function positiveOfShare(
  classes: readonly string[],
  named: string | undefined,
  elsewhere: readonly string[] = []
): PositiveClass & { readonly notice?: Notice } {
  const own = positiveClass(classes, named);
  const others = [...new Set(classes)].filter((name) => name !== '');
  if (own.known || named === undefined) {
    const [only = ''] = others.length === 1 ? others : [];
    return !own.known && USUAL_POSITIVE.includes(only.toLowerCase()) ? { known: true, name: only } : own;
  }
  const known = positiveClass([...classes, ...elsewhere], named);
  if (known.known || others.length !== 1) {
    return known.known ? known : own;
  }
  const text = `No prediction is "${named}", so that its share is 0: all are ${quoted(others)}.`;
  return { known: true, name: named, notice: { severity: 'info', text } };
}

const unknown = (text: string): PositiveClass => ({ known: false, notice: { severity: 'warning', text } });
