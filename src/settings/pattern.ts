import { escapeRegex } from '../text';

/**
 * A name, or between slashes a regular expression that is to match all of one. Both this process and Prometheus (RE2) read it: what
 * one of them reads otherwise, such as looking around or back, is refused.
 */
const BEYOND = /\\(?![.dws\\/|+*?()[\]{}^$-])|\(\?(?!:)|[\^$](?!\])|\n/;

/** What is tried at each character of a name, written out: a repetition counts as often as it repeats. RE2 has such a bound too. */
const MAX_STEPS = 1000;

const inSlashes = (text: string): string | undefined => /^\/(.+)\/$/s.exec(text)?.[1];

/** What is wrong with it; `undefined` where nothing is. */
export function patternProblem(text: string): string | undefined {
  const regex = inSlashes(text);
  if (text.trim() === '') {
    return 'is empty';
  }
  if (regex === undefined) {
    return undefined;
  }
  if (BEYOND.test(regex.replace(/\[\^/g, '['))) {
    return `"${text}" uses syntax that this process and Prometheus do not read alike: anchors, lookaround, back references, or escapes other than \\d, \\w, \\s and of punctuation`;
  }
  try {
    new RegExp(`^(?:${regex})$`, 'u');
  } catch (error) {
    return `"${text}" is not a regular expression: ${error instanceof Error ? error.message : ''}`;
  }
  return new Reader(regex).either().steps > MAX_STEPS
    ? `"${text}" is longer than ${MAX_STEPS} characters with its repetitions written out: repeat less, or without a limit (*, +)`
    : undefined;
}

/** The pattern as a regular expression of RE2, and of JavaScript. */
export const regexOf = (pattern: string): string => inSlashes(pattern) ?? escapeRegex(pattern);

/**
 * Whether all of a name matches one of the patterns, which have no problem. In time linear in the name, as in RE2: the
 * runtime's own regular expressions try every way to match, and of (a+)+b there are as many as a name of a's has parts.
 */
export function matcher(patterns: readonly string[]): (name: string) => boolean {
  const regexes = patterns.flatMap((pattern) => inSlashes(pattern) ?? []);
  const names = new Set(patterns.filter((pattern) => inSlashes(pattern) === undefined));
  const end: State = { next: [] };
  const begin = reached(regexes.map((regex) => new Reader(regex).either().before(end)));
  // What follows the same states by the same character is looked up: most names take the same ways.
  const places = new Map<State, number>();
  const known = new Map<string, Reached>();
  let kept = 0;
  const after = (from: Reached, character: string): Reached => {
    const states = reached([...from.states].flatMap(({ takes, next }) => (takes?.(character) === true ? next : [])));
    const key = Array.from(states.states, (one) => placeOf(places, one)).join();
    const to = known.get(key) ?? states;
    kept += 1;
    if (kept > MAX_PATTERNS) {
      kept = 0;
      known.clear();
      begin.after.clear();
    }
    known.set(key, to);
    from.after.set(character, to);
    return to;
  };
  return (name) => {
    let now = begin;
    for (const character of names.has(name) ? '' : name) {
      now = now.after.get(character) ?? after(now, character);
    }
    return names.has(name) || now.states.has(end);
  };
}

/** What is looked up, at the most. */
const MAX_PATTERNS = 10_000;

/** What may come next of a name, as far as it has matched: a character, or what stands behind where it takes none. */
interface State {
  readonly takes?: (character: string) => boolean;
  readonly next: State[];
}

/** All states that a name may be in, and what some characters lead to. */
interface Reached {
  readonly states: ReadonlySet<State>;
  readonly after: Map<string, Reached>;
}

/** The states, and those that they lead to without a character. */
function reached(states: readonly State[]): Reached {
  const all = new Set(states);
  // What is added meanwhile has its turn too.
  for (const { takes, next } of all) {
    if (takes === undefined) {
      next.forEach((one) => all.add(one));
    }
  }
  return { states: all, after: new Map() };
}

function placeOf(places: Map<State, number>, state: State): number {
  const place = places.get(state) ?? places.size;
  places.set(state, place);
  return place;
}

interface Part {
  readonly steps: number;
  /** The state that it begins with, where `next` stands behind it. */
  readonly before: (next: State) => State;
}

const TOKEN = /\\.|\[(?:\\.|[^\]\\])*\]|\(\?:|\{\d+,?\d*\}|[^]/gu;
const COUNTED = /^\{(\d+)(,?)(\d*)\}$/;

/** Reads a regular expression that JavaScript reads, without what is beyond patterns. */
class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(regex: string) {
    this.#tokens = regex.match(TOKEN) ?? [];
  }

  either(): Part {
    const all = [this.#sequence()];
    while (this.#skip('|')) {
      all.push(this.#sequence());
    }
    return {
      steps: all.reduce((sum, { steps }) => sum + steps, 0),
      before: (next) => ({ next: all.map((one) => one.before(next)) }),
    };
  }

  #sequence(): Part {
    const all: Part[] = [];
    for (let token = this.#token; token !== undefined && token !== '|' && token !== ')'; token = this.#token) {
      all.push(this.#repeated());
    }
    return {
      steps: all.reduce((sum, { steps }) => sum + steps, 1),
      before: (next) => all.reduceRight((after, one) => one.before(after), next),
    };
  }

  #repeated(): Part {
    const part = this.#one();
    const [least, most] = timesOf(this.#token ?? '') ?? [];
    if (least === undefined || most === undefined) {
      return part;
    }
    this.#at += 1;
    // As few as possible match the same names.
    this.#skip('?');
    return repeated(part, least, most);
  }

  #one(): Part {
    if (this.#skip('(') || this.#skip('(?:')) {
      const part = this.either();
      this.#skip(')');
      return part;
    }
    const token = this.#token ?? '';
    this.#at += 1;
    const regex = token.length > 1 || token === '.' ? new RegExp(`^${token}$`, 'u') : undefined;
    const takes = (character: string): boolean => regex?.test(character) ?? character === token;
    return { steps: 1, before: (next) => ({ takes, next: [next] }) };
  }

  get #token(): string | undefined {
    return this.#tokens[this.#at];
  }

  #skip(token: string): boolean {
    const isNext = this.#token === token;
    this.#at += isNext ? 1 : 0;
    return isNext;
  }
}

function timesOf(token: string): readonly [least: number, most: number] | undefined {
  switch (token) {
    case '*':
      return [0, Infinity];
    case '+':
      return [1, Infinity];
    case '?':
      return [0, 1];
    default: {
      const [, least, comma, most] = COUNTED.exec(token) ?? [];
      return least === undefined
        ? undefined
        : [Number(least), comma === '' ? Number(least) : most === '' ? Infinity : Number(most)];
    }
  }
}

function repeated(part: Part, least: number, most: number): Part {
  const isEndless = most === Infinity;
  return {
    steps: part.steps * Math.max(1, isEndless ? least + 1 : most),
    before: (next) => {
      let after = next;
      if (isEndless) {
        const again: State = { next: [next] };
        again.next.push(part.before(again));
        after = again;
      }
      for (let i = isEndless ? least : most; i > 0; i--) {
        const one = part.before(after);
        after = i > least ? { next: [one, next] } : one;
      }
      return after;
    },
  };
}
