import { CONTRACT_PROFILE, profileOf } from '../profiles';
import { DAY } from '../time';
import { contextOf, matrix, queryOf, series } from './testing';
import { seconds } from './units';
import { versionSince, versionsRequest } from './versionSince';

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
const since = (...seen: ReturnType<typeof loan>[]) =>
  versionSince({ model: 'loan', version: '2', measure: 'accuracy' }, matrix(...seen), {
    profile: CONTRACT_PROFILE,
    to: TO,
  });

test('is asked for once in five minutes, whichever rule asks', () => {
  const asked = (to: number, scope = {}) => versionsRequest(queryOf('latency', scope), contextOf({ to: seconds(to) }));
  expect(asked(TO)).toEqual(asked(TO + 150));
  expect(asked(TO)).toMatchObject({ start: START, end: TO - 100, step: LOOK, kept: true });
  expect(asked(TO, { model: 'loan' })?.expr).toContain('model="loan"');
  expect(versionsRequest(queryOf('llm'), contextOf({ to: seconds(TO), profile: profileOf('vllm') }))).toBeUndefined();
});

test('is the first look at which the version was there', () => {
  expect(
    since(
      old,
      loan('2', (i) => i >= 200)
    )
  ).toBe(START + 200 * LOOK);
});

test('is 0 where it was there all day', () => {
  expect(
    since(
      old,
      loan('2', () => true)
    )
  ).toBe(0);
});

test('is when it came back, where it was gone for longer than a scrape may be missed', () => {
  expect(
    since(
      old,
      loan('2', (i) => i !== 100)
    )
  ).toBe(0);
  expect(
    since(
      old,
      loan('2', (i) => i < 100 || i > 102)
    )
  ).toBe(START + 103 * LOOK);
});

test('is not when Prometheus itself came back, or was first there', () => {
  const outage = (i: number) => i < 100 || i > 110;
  expect(since(loan('1', outage), loan('2', outage))).toBe(0);
  expect(since(loan('2', (i) => i >= 200))).toBeNaN();
});

test('is not known of a version that nothing tells of, of none, and where it could not be asked for', () => {
  expect(since(old)).toBeNaN();
  expect(versionSince({ model: 'loan' }, matrix(old), { profile: CONTRACT_PROFILE, to: TO })).toBeNaN();
  expect(versionSince({ model: 'loan', version: '1' }, undefined, { profile: CONTRACT_PROFILE, to: TO })).toBeNaN();
});
