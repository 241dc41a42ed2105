import { createHash } from 'node:crypto';
import { type Matcher, type PromQL, rawPromql, selector } from '../../query/promql';
import { type Selected, withMatchers } from '../filterExpression';
import { nextTurn } from '../turn';
import type { Access, Names } from './access';
import type { ModelLabels } from './modelLabels';

/** What a call's sources may be asked: written into every selector that is sent, and held against every name. */
export interface Scope {
  /** The same for all who see the same: what one is answered, another is only with the same. */
  readonly key: string;
  /** The expression, each selector of it narrowed. Throws RangeError on what cannot be read as PromQL. */
  readonly expression: (expression: PromQL) => PromQL;
  /** The selectors of a look-up, narrowed; where there are none, those of all that may be seen. */
  readonly selectors: (match: readonly PromQL[]) => readonly PromQL[];
  /** Which of a label's values may be seen; `undefined` where not narrowed. */
  readonly names: (label: string) => Names | undefined;
  /** `undefined` where not narrowed. */
  readonly models: Names | undefined;
  readonly experiments: Names | undefined;
}

/** A scrape job names more than models. */
const AMBIGUOUS = 'job';

/** `undefined` where nothing is narrowed. */
export function scopeOf(access: Access, labels: ModelLabels): Scope | undefined {
  const { models, attributes, experiments, machines } = access;
  if (models === undefined && attributes === undefined && experiments === undefined) {
    return undefined;
  }
  const ofAttributes: Matcher[] =
    attributes === undefined ? [] : [{ label: 'attribute', op: '=~', value: `(?:${attributes.regex})|` }];
  const ofModel = (label: string): Matcher[] =>
    models === undefined
      ? []
      : [
          { label, op: '=~', value: models.regex },
          // A pattern may match nothing as well: a series that no model has is no model's.
          { label, op: '!=', value: '' },
        ];
  const matchersOf = (selected: Selected): readonly Matcher[] => {
    const label = labelOf(selected, labels);
    return label === undefined && machines ? ofAttributes : [...ofModel(label ?? labels.usual), ...ofAttributes];
  };
  const expression = (text: PromQL): PromQL => {
    const narrowed = withMatchers(text, matchersOf);
    if (narrowed === undefined) {
      throw new RangeError(
        'the expression cannot be read as PromQL, so it cannot be restricted to what you may see: correct it'
      );
    }
    return rawPromql(narrowed);
  };
  const everything = [...new Set(labels.all)].map((label) => selector('', [...ofModel(label), ...ofAttributes]));
  return {
    key: createHash('sha256')
      .update(JSON.stringify([models?.regex, attributes?.regex, experiments?.regex, machines]))
      .digest('base64'),
    expression,
    selectors: (match) =>
      match.length > 0
        ? match.map(expression)
        : models === undefined
          ? [selector('', [{ label: '__name__', op: '!=', value: '' }, ...ofAttributes])]
          : everything,
    names: (label) =>
      label === 'attribute' ? attributes : label !== AMBIGUOUS && labels.all.includes(label) ? models : undefined,
    models,
    experiments,
  };
}

/** What may be seen by its name. A server may answer with hundreds of thousands, and each is held against every pattern. */
export async function seenAmong<T>(
  all: readonly T[],
  names: Names | undefined,
  nameOf: (one: T) => string
): Promise<readonly T[]> {
  if (names === undefined) {
    return all;
  }
  const seen: T[] = [];
  for (const one of all) {
    if (names.has(nameOf(one))) {
      seen.push(one);
    }
    await nextTurn();
  }
  return seen;
}

/** The label that names the model in what is selected; `undefined` for what is of a machine. */
function labelOf({ name, matchers }: Selected, labels: ModelLabels): string | undefined {
  const named = name === undefined ? namesIn(matchers) : [name];
  const known = named.map((one) => labels.of(one));
  const [first] = known;
  if (first === undefined) {
    return labels.usual;
  }
  const isOne = known.every((one) => one !== undefined && one.join('\0') === first.join('\0'));
  if (!isOne) {
    return labels.usual;
  }
  const told = first.find((label) =>
    matchers.some((one) => one.label === label && (one.op === '=' ? one.value !== '' : one.op === '!='))
  );
  return told ?? first[0];
}

/** The names in a selector by a list of names alone, such as `__name__=~"a|b"`; none for any other. */
function namesIn(matchers: Selected['matchers']): readonly string[] {
  const [first] = matchers.filter(({ label, op }) => label === '__name__' && op === '=~');
  const names = first?.value.split('|') ?? [];
  return names.every((name) => /^[\w:]+$/.test(name)) ? names : [];
}
