import { z } from 'zod';
import { fieldProblem, problemsOf, queryProblem } from './problems';

const schema = z.strictObject({
  name: z.string().min(1),
  share: z.number().gt(0).max(1),
  most: z.int().min(1),
  kind: z.enum(['a', 'b']),
  list: z.array(z.string()).min(2).max(3),
  isOn: z.boolean(),
  code: z.string().regex(/^x$/),
  either: z.union([z.literal('now'), z.object({ from: z.number() })]),
  own: z.string().refine((text) => text !== 'no', 'takes another word than no'),
});
const right = {
  name: 'a',
  share: 1,
  most: 1,
  kind: 'a',
  list: ['a', 'b'],
  isOn: true,
  code: 'x',
  either: 'now',
  own: 'yes',
} as const;

function said(change: object, error = fieldProblem): string {
  const parsed = schema.safeParse({ ...right, ...change }, { error });
  return parsed.success ? '' : problemsOf(parsed.error, 'settings');
}

it.each([
  [{}, ''],
  [{ name: undefined }, 'settings: "name" is missing'],
  [{ name: 3 }, 'settings: "name" is not a text'],
  [{ name: '' }, 'settings: "name" is empty'],
  [{ share: 0 }, 'settings: "share" is not above 0'],
  [{ share: 2 }, 'settings: "share" is above 1'],
  [{ most: 1.5 }, 'settings: "most" is not a whole number'],
  [{ most: 0 }, 'settings: "most" is below 1'],
  [{ kind: 'secret' }, 'settings: "kind" is not one of a, b'],
  [{ list: ['a'] }, 'settings: "list" has fewer than 2 entries'],
  [{ list: ['a', 'b', 'c', 'd'] }, 'settings: "list" has more than 3 entries'],
  [{ list: {} }, 'settings: "list" is not a list'],
  [{ list: ['a', 1] }, 'settings: "list.1" is not a text'],
  [{ isOn: 'yes' }, 'settings: "isOn" is not true or false'],
  [{ code: 'secret' }, 'settings: "code" is not of the form it should have'],
  [{ either: 'secret' }, 'settings: "either" is of none of the forms it may have'],
  [{ own: 'no' }, 'settings: "own" takes another word than no'],
  [{ secret: 1 }, 'settings: unknown "secret"; known are name, share, most, kind, list, isOn, code, either, own'],
])('of %j is said in words, without what was written', (change, text) => {
  expect(said(change)).toBe(text);
});

it('of a query shows what was chosen', () => {
  expect(said({ kind: 'c' }, queryProblem)).toBe('settings: "kind" is "c", and not one of a, b');
  expect(said({ kind: undefined }, queryProblem)).toBe('settings: "kind" is left out, and not one of a, b');
  expect(said({ most: 0 }, queryProblem)).toBe('settings: "most" is below 1');
});
