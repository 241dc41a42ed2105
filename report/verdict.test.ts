import type { LevelName } from '../src/query/level';
import { reportOf, rowOf } from './testing';
import { exitCode } from './verdict';

const report = (levels: readonly LevelName[], change: Parameters<typeof reportOf>[1] = {}) =>
  reportOf(
    levels.map((level) => rowOf({ level })),
    change
  );
const fault = { faults: [{ what: 'latency', error: 'timeout' }] };

it.each<[string, ReturnType<typeof report>, number, number]>([
  ['all ok', report(['ok', 'ok']), 0, 0],
  ['ok and too little data', report(['ok', 'insufficient']), 0, 0],
  ['a warning', report(['ok', 'warning']), 0, 1],
  ['a critical model', report(['ok', 'warning', 'critical']), 2, 2],
  ['nothing seen', report([]), 3, 3],
  ['too little data alone', report(['insufficient']), 3, 3],
  ['servers that are up, of which nothing else is known', reportOf([rowOf({ signal: 'servers', level: 'ok' })]), 3, 3],
  ['a source out of reach', report(['ok'], { reachable: false }), 3, 3],
  ['a signal that could not be asked', report(['ok', 'warning'], fault), 3, 3],
  ['a critical model beside a fault', report(['critical'], { ...fault, reachable: false }), 2, 2],
])('%s', (_, given, onCritical, onWarning) => {
  expect(exitCode(given, 'critical')).toBe(onCritical);
  expect(exitCode(given, 'warning')).toBe(onWarning);
});
