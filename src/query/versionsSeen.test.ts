import { CONTRACT_PROFILE, profileOf } from '../profiles';
import { DAY } from '../time';
import { contextOf, matrix, queryOf, series } from './testing';
import { seconds } from './units';
import { versionsSeen, versionsSeenRequest } from './versionsSeen';

const LOOK = 300;
/** A moment between two looks. */
const TO = 1_700_000_100 - (1_700_000_100 % LOOK) + 100;
const START = TO - 100 - DAY;
const LOOKS = Array.from({ length: DAY / LOOK + 1 }, (_, i) => START + i * LOOK);

const loan = (version: string, isThere: (look: number) => boolean) => {
  const times = LOOKS.filter((_, i) => isThere(i));
  return series(
    { model: 'loan', version },
    times.map(() => 1),
    times
  );
};
const old = loan('1', () => true);
const labels = { model: 'loan', version: '2', measure: 'accuracy' };
const told = (of: Readonly<Record<string, string>>, ...seen: ReturnType<typeof loan>[]) =>
  versionsSeen(matrix(...seen), { profile: CONTRACT_PROFILE, to: TO })(of);
const utc = (look: number) =>
  `${new Date((START + look * LOOK) * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

test('is asked for once in five minutes, whichever rule asks', () => {
  const asked = (to: number, scope = {}) =>
    versionsSeenRequest(queryOf('latency', scope), contextOf({ to: seconds(to) }));
  expect(asked(TO)).toEqual(asked(TO + 150));
  expect(asked(TO)).toMatchObject({ start: START, end: TO - 100, step: LOOK, kept: true });
  expect(asked(TO, { model: 'loan' })?.expr).toContain('model="loan"');
  expect(
    versionsSeenRequest(queryOf('llm'), contextOf({ to: seconds(TO), profile: profileOf('vllm') }))
  ).toBeUndefined();
});

test.each<[string, (look: number) => boolean, string]>([
  ['it is there all day', () => true, 'version 2 seen for more than a day'],
  ['it began', (i) => i >= 200, `version 2 first seen ${utc(200)}`],
  ['a look is missed', (i) => i >= 200 && i !== 220, `version 2 first seen ${utc(200)}`],
  ['it was away', (i) => i < 100 || i > 102, `version 2 seen for more than a day, back since ${utc(103)}`],
  ['it was away twice', (i) => i >= 50 && i % 100 > 3, `version 2 first seen ${utc(50)}, back since ${utc(204)}`],
  ['it is gone', (i) => i >= 50 && i <= 286, `version 2 first seen ${utc(50)}, last seen ${utc(286)}`],
  ['it may be missed now', (i) => i <= 287, 'version 2 seen for more than a day'],
])('where %s', (_, isThere, text) => {
  expect(told(labels, old, loan('2', isThere))).toBe(text);
});

test('Prometheus that was away, or was first there, says nothing of versions', () => {
  const outage = (i: number) => i < 100 || i > 110;
  expect(told(labels, loan('1', outage), loan('2', outage))).toBe('version 2 seen for more than a day');
  expect(
    told(
      labels,
      loan('2', (i) => i >= 200)
    )
  ).toBeUndefined();
});

test('what names no version is told of each of its model, the newest first', () => {
  const all = [250, 100, 200, 150].map((from, i) => loan(`${i + 2}`, (look) => look >= from && look < 260));
  expect(told({ model: 'loan' }, old, ...all)).toBe(
    [
      `version 2 first seen ${utc(250)}, last seen ${utc(259)}`,
      `version 4 first seen ${utc(200)}, last seen ${utc(259)}`,
      `version 5 first seen ${utc(150)}, last seen ${utc(259)}`,
      '2 more',
    ].join('; ')
  );
});

test('is not known of a version that nothing tells of, nor of another model', () => {
  expect(told(labels, old)).toBeUndefined();
  expect(told({ model: 'fraud', version: '1' }, old)).toBeUndefined();
});
