import { noFigure } from '../../actions/events';
import type { Action } from '../../actions/state';
import { describe as words } from '../../actions/words';
import { actionsSchema } from '../../settings/actions';
import { HOUR_MS } from '../../time';
import { cooledDown, isCertain, notFrozen, notTooMany, targetIsHealthy, targetOf } from './guards';
import { figure, T0 } from './testing';

const frozenAt = (period: Parameters<typeof notFrozen>[0][number], time: string) =>
  !notFrozen([period], Date.parse(time)).ok;

describe('a frozen period', () => {
  it('is one from a moment to another, whatever offset they are written with', () => {
    const period = { from: '2026-12-24T00:00:00+01:00', to: '2026-12-27T00:00:00+01:00' };
    expect(frozenAt(period, '2026-12-23T22:59:59Z')).toBe(false);
    expect(frozenAt(period, '2026-12-23T23:00:00Z')).toBe(true);
    expect(frozenAt(period, '2026-12-26T23:00:00Z')).toBe(false);
  });

  it('is one of every week, in UTC', () => {
    const period = { days: ['sat' as const, 'sun' as const], from: '08:00', to: '20:00' };
    expect(frozenAt(period, '2026-11-28T08:00:00Z')).toBe(true);
    expect(frozenAt(period, '2026-11-28T20:00:00Z')).toBe(false);
    expect(frozenAt(period, '2026-11-27T12:00:00Z')).toBe(false);
  });
});

describe('certainty', () => {
  const bad = {
    level: 'critical',
    minimumSample: 30,
    threshold: 0.85,
    direction: 'below',
    levelBy: 'interval',
  } as const;

  it.each([
    ['the interval lies below the threshold', figure(0.8, { width: 0.04 }), true],
    ['the interval reaches over it', figure(0.8, { width: 0.06 }), false],
    ['too few observations', figure(0.5, { sample: 29 }), false],
    ['no sample is known', { ...figure(0.5), sample: null }, false],
    ['no interval is known', { ...figure(0.5), upper: null, lower: null }, false],
    ['no figure', noFigure('nothing was measured'), false],
  ])('%s', (_, one, ok) => {
    expect(isCertain(one, bad).ok).toBe(ok);
  });

  it('takes the other side where much is bad, and needs a threshold', () => {
    const above = { ...bad, direction: 'above', threshold: 0.3 } as const;
    expect(isCertain(figure(0.35, { width: 0.04 }), above).ok).toBe(true);
    expect(isCertain(figure(0.35, { width: 0.06 }), above).ok).toBe(false);
    expect(isCertain(figure(0.1), { ...bad, threshold: undefined })).toMatchObject({
      ok: false,
      says: 'There is no critical threshold to compare with: set one under "when"',
    });
  });

  it('is of a value at the threshold what its level says: above the highest bucket edge the truth lies beyond it', () => {
    const rule = { ...bad, direction: 'above', threshold: 0.25 } as const;
    const edge = { ...figure(0.25, { level: 'critical' }), lower: 0.25, upper: null };
    expect(isCertain(edge, rule).ok).toBe(true);
    expect(isCertain({ ...edge, level: 'warning' }, rule).ok).toBe(false);
    expect(isCertain({ ...edge, value: 0.3 }, rule).ok).toBe(false);
    expect(isCertain(edge, { ...rule, direction: 'below' }).ok).toBe(false);
  });

  it.each([
    ['the level that is needed', { level: 'critical' as const }, true],
    ['a milder one', { level: 'warning' as const }, false],
    ['too few observations', { level: 'critical' as const, sample: 29 }, false],
    ['none known, where some are needed', { level: 'critical' as const, sample: null }, false],
  ])('of a signal without intervals is its own level: %s', (_, change, ok) => {
    const psi = { ...figure(0.4), lower: null, upper: null, ...change };
    const rule = { ...bad, direction: 'above', threshold: 0.25, levelBy: 'value' } as const;
    expect(isCertain(psi, rule).ok).toBe(ok);
    expect(isCertain({ ...psi, sample: null }, { ...rule, minimumSample: 0 }).ok).toBe(change.level === 'critical');
    expect(isCertain(psi, { ...rule, levelBy: 'interval' }).ok).toBe(false);
  });

  it('is the interval of a signal that has one, whatever its level is reached by', () => {
    const rule = { ...bad, direction: 'above', threshold: 0.3, levelBy: 'value' } as const;
    expect(isCertain(figure(0.35, { width: 0.06, level: 'critical' }), rule).ok).toBe(false);
    expect(isCertain(figure(0.35, { width: 0.04, level: 'critical' }), rule).ok).toBe(true);
  });
});

describe('the target', () => {
  const versions = ['10', '9', '2'].map((version) => ({ version, status: version === '9' ? 'FAILED' : 'READY' }));

  it('is the newest ready version before the one in production, by number', () => {
    expect(targetOf(versions, { champion: '10' }, { alias: 'champion' })).toEqual({ version: '2' });
    expect(targetOf(versions, { champion: '2' }, { alias: 'champion' })).toEqual({
      none: 'There is no version before 2',
    });
  });

  it('is that of the other alias where the settings name one', () => {
    const settings = { alias: 'champion', target: 'safe' };
    expect(targetOf(versions, { champion: '2', safe: '10' }, settings)).toEqual({ version: '10' });
    expect(targetOf(versions, { champion: '2' }, settings)).toEqual({ none: 'No version has the alias "safe"' });
    expect(targetOf(versions, {}, settings)).toEqual({ none: 'No version has the alias "champion"' });
  });

  const rule = { minimumSample: 30, direction: 'below' } as const;

  it.each([
    ['well, and better', figure(0.95), figure(0.7), true],
    ['well, and no better', figure(0.93), figure(0.94), false],
    ['a warning', figure(0.91, { level: 'warning' }), figure(0.7), false],
    ['of too few', figure(0.95, { sample: 3 }), figure(0.7), false],
    ['not known', noFigure('no traffic'), figure(0.7), false],
  ])('is %s on past traffic', (_, past, current, ok) => {
    expect(targetIsHealthy(past, current, rule).ok).toBe(ok);
  });
});

it.each(['23:59', '24:00'])('is frozen to the end of a day that ends at %s', (to) => {
  const period = actionsSchema.parse({ frozen: [{ days: ['sat'], from: '00:00', to }] }).frozen[0];
  expect(period !== undefined && frozenAt(period, '2026-11-28T23:59:59Z')).toBe(true);
});

describe('limits', () => {
  const at = (...times: number[]): Action[] =>
    times.map((firstStarted, index) => ({
      id: index + 1,
      phase: 'done',
      changed: firstStarted,
      firstStarted,
      proposed: {
        event: 'proposed',
        at: firstStarted,
        by: { kind: 'person', login: 'a' },
        holder: 'h',
        setting: 's',
        kind: 'notify',
        alias: 'champion',
        reason: 'r',
        needsApproval: false,
        expires: 0,
        guards: [],
      },
    }));

  it('are not shortened by a clock that was set back', () => {
    expect(cooledDown(at(T0), HOUR_MS, T0 - 5 * HOUR_MS).ok).toBe(false);
    expect(cooledDown(at(T0), HOUR_MS, T0 + HOUR_MS).ok).toBe(true);
    expect(cooledDown([], HOUR_MS, T0).ok).toBe(true);
  });

  it('count what was begun in the last 24 hours', () => {
    expect(notTooMany(at(T0 - 24 * HOUR_MS, T0 - HOUR_MS), 2, T0).ok).toBe(true);
    expect(notTooMany(at(T0 - 23 * HOUR_MS, T0 - HOUR_MS), 2, T0).ok).toBe(false);
  });
});

it('says a figure with what is known of it', () => {
  expect(words({ ...figure(0.81234), version: '3' })).toBe('version 3: 0.8123 (0.8023 to 0.8223, 1000 observations)');
  expect(words({ ...figure(1), lower: null, upper: null, sample: null })).toBe('1');
  expect(words({ ...figure(1), version: '3', of: '{feature="age"}' })).toMatch(/^version 3: \{feature="age"\} 1 /);
  expect(words({ ...figure(0.7), measure: 'accuracy' })).toMatch(/^accuracy 0\.7 /);
  expect(words(noFigure('no traffic'))).toBe('unknown (no traffic)');
});
