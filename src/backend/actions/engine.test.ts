import { isSamePerson } from '../../actions/state';
import { HOUR_MS, MINUTE_MS } from '../../time';
import { contextOf, dataSourceOf } from '../resources/testing';
import { SourceError } from '../sources';
import { LEASE_MS } from './attempts';
import { Engine } from './engine';
import { NotAllowedError } from './guards';
import { RefusedError } from './http';
import { byOf } from './routes';
import {
  ALERT,
  ANNE,
  BEN,
  caller,
  FakeWorld,
  figure,
  MODEL,
  RETRAIN,
  ROLLBACK,
  settingsOf,
  settle,
  T0,
  usual,
} from './testing';
import { type World } from './world';

const BACK = { model: MODEL, action: 'back' };
const TRAIN = { model: MODEL, action: 'train' };

const phases = async (engine: Engine) => (await engine.actions(MODEL, caller)).map(({ phase }) => phase);

async function approved(world: FakeWorld, engine = world.engine()): Promise<Engine> {
  const id = await engine.propose(BACK, ANNE, 'accuracy fell', caller);
  await engine.approve(MODEL, id, BEN, caller);
  return engine;
}

describe('a rollback', () => {
  it('is shown before it is done, and changes nothing until it is approved by a second person', async () => {
    const world = new FakeWorld();
    const engine = world.engine();
    expect(await engine.dryRun(BACK, ANNE, caller)).toMatchObject({
      would: 'Move the alias "champion" of "loan" from version 3 to 2',
      from: '3',
      to: '2',
      figure: { version: '3', value: 0.7 },
      past: { version: '2', value: 0.95 },
      allowed: true,
      needsApproval: true,
    });
    expect(world.mlflow.made).toBe(false);
    const id = await engine.propose(BACK, ANNE, 'accuracy fell', caller);
    await settle(engine);
    expect(await phases(engine)).toEqual(['waiting']);
    await expect(engine.approve(MODEL, id, { ...ANNE, login: 'ANNE' }, caller)).rejects.toThrow('second person');
    await expect(engine.approve(MODEL, id, ALERT, caller)).rejects.toThrow('no service account');
    await expect(engine.approve(MODEL, 7, BEN, caller)).rejects.toThrow('no action 7');
    expect(world.mlflow.aliases['champion']).toBe('3');
    await engine.approve(MODEL, id, BEN, caller);
    await settle(engine);
    expect(await phases(engine)).toEqual(['proving']);
    expect(world.mlflow.aliases['champion']).toBe('2');
    await expect(engine.approve(MODEL, id, BEN, caller)).rejects.toThrow('it is proving');
  });

  it('is proved better by its figures before and after', async () => {
    const world = new FakeWorld();
    const engine = await approved(world);
    await settle(engine);
    world.now += MINUTE_MS;
    await settle(engine);
    expect(await phases(engine)).toEqual(['proving']);
    world.now += 5 * MINUTE_MS;
    await settle(engine);
    const [action] = await engine.actions(MODEL, caller);
    expect(action).toMatchObject({
      phase: 'better',
      before: { version: '3', value: 0.7 },
      after: { version: '2', value: 0.95 },
      says: expect.stringContaining('Better'),
    });
    expect(world.mlflow.aliases['champion']).toBe('2');
  });

  it('takes the way back where it has not become better in time, and is not tried again', async () => {
    const world = new FakeWorld();
    const engine = await approved(world);
    await settle(engine);
    world.figures = ({ version = '' }) =>
      version === '2' ? figure(0.7, { level: 'critical' }) : (usual[version] ?? figure(0));
    world.now += 30 * MINUTE_MS;
    await settle(engine);
    expect(await phases(engine)).toEqual(['proving']);
    world.now += 40 * MINUTE_MS;
    await settle(engine);
    const [action] = await engine.actions(MODEL, caller);
    expect(action?.phase).toBe('returned');
    expect(action?.says).toContain('Not shown to be better in time');
    expect(world.mlflow.aliases['champion']).toBe('3');
    world.now += 24 * HOUR_MS;
    world.figures = ({ version = '' }) => usual[version] ?? figure(0);
    const again = await engine.dryRun(BACK, ANNE, caller);
    expect(again.guards.find(({ guard }) => guard === 'target')).toMatchObject({
      ok: false,
      says: 'Version 2 is the one that action 1 has just left',
    });
  });

  it('tells nothing where too little is known, and then moves nothing back', async () => {
    const world = new FakeWorld();
    const engine = await approved(world);
    await settle(engine);
    world.figures = () => figure(0.1, { sample: 5 });
    world.now += 2 * HOUR_MS;
    await settle(engine);
    expect(await phases(engine)).toEqual(['cannotTell']);
    expect(world.mlflow.aliases['champion']).toBe('2');
  });

  it('leaves the way back where somebody has moved the alias in between', async () => {
    const world = new FakeWorld();
    const engine = await approved(world);
    await settle(engine);
    world.figures = () => figure(0.7, { level: 'critical' });
    world.mlflow.aliases['champion'] = '1';
    world.now += 2 * HOUR_MS;
    await settle(engine);
    const [action] = await engine.actions(MODEL, caller);
    expect(action).toMatchObject({ phase: 'failed', says: expect.stringContaining('moved to 1 by somebody else') });
    expect(world.mlflow.aliases['champion']).toBe('1');
  });

  it.each<[string, (world: FakeWorld) => void, string]>([
    ['its figure has recovered', (world) => (world.figures = () => figure(0.95)), 'does not lie below'],
    ['the alias was moved', (world) => (world.mlflow.aliases['champion'] = '2'), 'is the one in production'],
  ])('is not begun where %s since it was proposed', async (_, change, why) => {
    const world = new FakeWorld();
    const engine = await approved(world);
    change(world);
    await settle(engine);
    const [action] = await engine.actions(MODEL, caller);
    expect(action).toMatchObject({ phase: 'failed', says: expect.stringContaining(why) });
    expect(world.mlflow.moves).toBe(0);
  });

  it('waits while all is stopped, and is void when its time has run out', async () => {
    const world = new FakeWorld();
    const engine = await approved(world);
    await engine.stop(BEN, caller);
    await settle(engine);
    expect(await phases(engine)).toEqual(['approved']);
    await expect(engine.propose(BACK, ANNE, 'again', caller)).rejects.toThrow('All actions are stopped by ben since');
    world.now += 25 * HOUR_MS;
    await settle(engine);
    expect(await phases(engine)).toEqual(['expired']);
    await engine.resume(caller);
    expect(world.mlflow.moves).toBe(0);
    expect((await engine.dryRun(BACK, ANNE, caller)).allowed).toBe(true);
  });

  it('can be refused until it begins, and no later', async () => {
    const world = new FakeWorld();
    const engine = await approved(world);
    await engine.refuse(MODEL, 1, ANNE, 'changed my mind', caller);
    await settle(engine);
    expect(await phases(engine)).toEqual(['refused']);
    expect(world.mlflow.moves).toBe(0);
    const id = await engine.propose(BACK, ANNE, 'now', caller);
    await engine.approve(MODEL, id, BEN, caller);
    await settle(engine);
    await expect(engine.refuse(MODEL, id, ANNE, 'no', caller)).rejects.toThrow('cannot be refused any more');
  });

  it("goes to a version that a person names, if that one's past is well", async () => {
    const world = new FakeWorld();
    const engine = world.engine();
    expect(await engine.dryRun({ ...BACK, to: '1' }, ANNE, caller)).toMatchObject({ to: '1', allowed: true });
    expect(await engine.dryRun({ ...BACK, to: '9' }, ANNE, caller)).toMatchObject({ allowed: false });
    world.figures = ({ version = '' }) =>
      version === '1' ? figure(0.8, { level: 'critical' }) : (usual[version] ?? figure(0));
    await expect(engine.propose({ ...BACK, to: '1' }, ANNE, 'why', caller)).rejects.toThrow('that is critical');
  });
});

describe('what alerts propose', () => {
  it('needs a figure to be sure of, which a person does not', async () => {
    const { when: _when, proof: _proof, ...bare } = ROLLBACK;
    const engine = new FakeWorld().engine([bare]);
    await expect(engine.propose(BACK, ALERT, 'fires', caller)).rejects.toThrow('a person decides');
    await engine.propose(BACK, ANNE, 'I know why', caller);
    expect(await phases(engine)).toEqual(['waiting']);
  });

  it('is proposed once by one message', async () => {
    const world = new FakeWorld();
    const engine = world.engine([{ ...ROLLBACK, cooldown: '1s', perDay: 9 }]);
    const id = await engine.propose({ ...BACK, message: 'm' }, ALERT, 'fires', caller);
    await engine.refuse(MODEL, id, BEN, 'no', caller);
    await expect(engine.propose({ ...BACK, message: 'm' }, ALERT, 'fires', caller)).rejects.toThrow('already');
  });
});

describe('limits', () => {
  it('are one at a time, a cool-down and so many a day, whichever process asks', async () => {
    const world = new FakeWorld();
    const list = [
      { ...ROLLBACK, proof: undefined },
      { ...RETRAIN, cooldown: '1h', perDay: 2 },
    ];
    const engine = world.engine(list);
    const id = await engine.propose(BACK, ANNE, 'why', caller);
    await expect(world.engine(list, {}, 'two').propose(TRAIN, BEN, 'why', caller)).rejects.toThrow('Action 1 (back)');
    await engine.approve(MODEL, id, BEN, caller);
    await settle(engine);
    expect(await phases(engine)).toEqual(['done']);
    await expect(engine.propose(TRAIN, ANNE, 'why', caller)).rejects.toThrow('too recent: wait until 2026-03-04T11:00');
    world.now += HOUR_MS;
    await engine.propose(TRAIN, ANNE, 'why', caller);
    await settle(engine);
    world.now += 2 * HOUR_MS;
    await expect(engine.propose(TRAIN, ANNE, 'why', caller)).rejects.toThrow('2 of at most 2 actions');
    world.now = T0 + 24 * HOUR_MS + MINUTE_MS;
    await engine.propose(TRAIN, ANNE, 'why', caller);
    expect(world.sent).toHaveLength(1);
  });
});

describe('several processes', () => {
  it('do one thing once', async () => {
    const world = new FakeWorld();
    await approved(world);
    const engines = ['a', 'b', 'c'].map((holder) => world.engine([ROLLBACK], {}, holder));
    await Promise.all(engines.map(settle));
    expect(world.mlflow.moves).toBe(1);
    expect(Object.values(world.mlflow.entries).filter((text) => text.includes('"started"'))).toHaveLength(1);
  });

  it('make one proposal of two at the same moment', async () => {
    const world = new FakeWorld();
    world.mlflow.made = true;
    const proposals = await Promise.allSettled(
      ['a', 'b'].map((holder) => world.engine([ROLLBACK], {}, holder).propose(BACK, ANNE, holder, caller))
    );
    expect(proposals.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a call', () => {
  it('that is accepted for ever ends with the time that it had', async () => {
    const world = new FakeWorld();
    const figures = { when: { measure: 'accuracy' }, proof: { within: '1h' } };
    const engine = world.engine([{ ...RETRAIN, ...figures }]);
    world.answer = async () => ({ status: 202, beginning: '' });
    await engine.propose(TRAIN, ANNE, 'why', caller);
    await settle(engine);
    const [action] = await engine.actions(MODEL, caller);
    expect(action).toMatchObject({ phase: 'proving', says: expect.stringContaining('says nothing of its end') });
    world.now += 2 * HOUR_MS;
    await settle(engine);
    expect(await phases(engine)).toEqual(['notBetter']);
    expect(world.sent).toHaveLength(1);
  });

  it('of which it is not known whether it was done is not made twice, unless that does no harm', async () => {
    for (const [repeatable, end, calls] of [
      [false, 'failed', 1],
      [true, 'done', 2],
    ] as const) {
      const world = new FakeWorld();
      const engine = world.engine([{ ...RETRAIN, repeatable }]);
      world.answer = () => Promise.reject(new Error('the connection was lost'));
      await engine.propose(TRAIN, ANNE, 'why', caller);
      await expect(settle(engine)).rejects.toThrow('the connection was lost');
      world.answer = async () => ({ status: 200, beginning: '' });
      await settle(engine);
      expect(await phases(engine)).toEqual(['acting']);
      world.now += LEASE_MS;
      await settle(world.engine([{ ...RETRAIN, repeatable }], {}, 'two'));
      expect(await phases(engine)).toEqual([end]);
      expect(new Set(world.sent).size).toBe(1);
      expect(world.sent).toHaveLength(calls);
    }
  });
});

/** The process ends at the n-th call of the outside world, before or after that had its effect. */
const mortal = (world: World, deathAt: number, when: 'before' | 'after'): World =>
  disturbed(world, deathAt, when, false);

function disturbed(world: World, deathAt: number, when: 'before' | 'after', lives: boolean): World {
  let calls = 0;
  const watched =
    <A extends unknown[], R>(work: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      const isLast = ++calls === deathAt;
      if ((calls > deathAt && !lives) || (isLast && when === 'before')) {
        throw new Error('killed');
      }
      const result = await work(...given);
      if (isLast) {
        throw new Error('killed');
      }
      return result;
    };
  const { records, registry } = world;
  return {
    ...world,
    records: {
      of: watched((...given) => records.of(...given)),
      all: watched((...given) => records.all(...given)),
      append: watched((...given) => records.append(...given)),
    },
    registry: {
      model: watched((...given) => registry.model(...given)),
      setAlias: watched((...given) => registry.setAlias(...given)),
      readSwitch: watched((...given) => registry.readSwitch(...given)),
      writeSwitch: watched((...given) => registry.writeSwitch(...given)),
    },
    figure: watched((...given) => world.figure(...given)),
    send: watched((...given) => world.send(...given)),
  };
}

/** Its n-th call of the outside world fails, before or after it had its effect; all others are answered. */
const shaky = (world: World, failsAt: number, when: 'before' | 'after'): World => disturbed(world, failsAt, when, true);

describe('a process that is killed', () => {
  // How far the whole way is, in calls, is counted first: each of them is a place to die at.
  const wholeWay = async (world: FakeWorld, engine: Engine, helps: boolean): Promise<void> => {
    await settle(engine);
    world.figures = ({ version = '' }) =>
      version === '2' && !helps ? figure(0.7, { level: 'critical' }) : (usual[version] ?? figure(0));
    world.now += 70 * MINUTE_MS;
    await settle(engine);
  };

  it.each([
    ['better', true, '2', 1],
    ['returned', false, '3', 2],
  ] as const)('leaves nothing lost on the way to %s, wherever it was', async (end, helps, alias, moves) => {
    let deaths = 0;
    for (const when of ['before', 'after'] as const) {
      for (let deathAt = 1; ; deathAt++) {
        const world = new FakeWorld();
        await approved(world);
        const first = new Engine(settingsOf([ROLLBACK]), mortal(world.world('first'), deathAt, when));
        const died = await wholeWay(world, first, helps).then(
          () => false,
          () => true
        );
        if (!died) {
          break;
        }
        deaths++;
        // Begun, and not yet moved: nobody can tell that from moved, and moved back by hand.
        const last = Object.values(world.mlflow.entries).at(-1) ?? '';
        const isCut =
          /"event":"(started|returning)"/.test(last) && world.mlflow.moves === (last.includes('started') ? 0 : 1);
        const [aliasThen, movesThen] = [world.mlflow.aliases['champion'], world.mlflow.moves];
        // Another process finds it, once nobody holds it any more.
        const second = world.engine([ROLLBACK], {}, 'second');
        if (world.now === T0) {
          world.now += LEASE_MS;
          await wholeWay(world, second, helps);
        }
        world.now += LEASE_MS;
        await settle(second);
        const [action, ...others] = await second.actions(MODEL, caller);
        expect([deathAt, when, action?.phase, others.length]).toEqual([deathAt, when, isCut ? 'failed' : end, 0]);
        expect(world.mlflow.aliases['champion']).toBe(isCut ? aliasThen : alias);
        expect(world.mlflow.moves).toBe(isCut ? movesThen : moves);
      }
    }
    expect(deaths).toBeGreaterThan(20);
  });
});

it.each(['before', 'after'] as const)(
  'continues by itself when MLflow was away for a moment, %s its effect',
  async (when) => {
    let failed = 0;
    for (let failsAt = 1; failsAt <= 30; failsAt++) {
      const world = new FakeWorld();
      await approved(world);
      const engine = new Engine(settingsOf([ROLLBACK]), shaky(world.world('one'), failsAt, when));
      let failures = 0;
      for (let tick = 0; tick < 20; tick++) {
        await settle(engine).catch(() => failures++);
        world.now += MINUTE_MS;
      }
      expect([failsAt, (await world.engine().actions(MODEL, caller))[0]?.phase]).toEqual([failsAt, 'better']);
      expect(world.mlflow.moves).toBe(1);
      failed += failures;
    }
    expect(failed).toBeGreaterThan(20);
  }
);

it('does nothing after it was held up for longer than its lease', async () => {
  const world = new FakeWorld();
  const engine = await approved(world);
  const { model } = world.mlflow;
  let asked = 0;
  world.mlflow.model = async function (name: string) {
    // The second time it is asked is just before the alias is moved.
    if (++asked === 2) {
      world.now += LEASE_MS;
    }
    return model.call(this, name);
  };
  await settle(engine);
  expect(await phases(engine)).toEqual(['failed']);
  expect(world.mlflow.moves).toBe(0);
});

it('takes over what a clock that is ahead has begun', async () => {
  const world = new FakeWorld();
  await approved(world);
  world.now += 12 * HOUR_MS;
  const ahead = new Engine(settingsOf([ROLLBACK]), mortal(world.world('ahead'), 12, 'after'));
  await expect(settle(ahead)).rejects.toThrow('killed');
  world.now = T0 + MINUTE_MS;
  const engine = world.engine([ROLLBACK], {}, 'right');
  await settle(engine);
  expect(await phases(engine)).toEqual(['proving']);
});

it('leaves what another data source has in its settings to that one, unless nobody has gone on with it for a day', async () => {
  const world = new FakeWorld();
  const engine = await approved(world);
  const other = world.engine([{ ...ROLLBACK, id: 'another' }], {}, 'two');
  await settle(other);
  expect(await phases(other)).toEqual(['approved']);
  await settle(engine);
  world.now += 2 * HOUR_MS;
  await settle(other);
  expect(await phases(other)).toEqual(['proving']);
  world.now += 23 * HOUR_MS;
  await settle(other);
  expect(await phases(other)).toEqual(['cannotTell']);
});

it('does nothing about a model whose record is not in order', async () => {
  const world = new FakeWorld();
  await approved(world);
  world.mlflow.entries['entry.000003'] = '{"event":"done"}';
  await expect(world.engine().step(MODEL, caller.cancelled)).rejects.toThrow('cannot be read');
  await expect(world.engine().propose(BACK, ANNE, 'why', caller)).rejects.toThrow('cannot be read');
  world.mlflow.entries['entry.000003'] = JSON.stringify({ event: 'expired', at: T0, by: ANNE, holder: 'x', action: 5 });
  await expect(world.engine().step(MODEL, caller.cancelled)).rejects.toThrow('is about no action');
  expect(await world.engine().underWay(caller)).toEqual([MODEL]);
});

it('knows what it may not do', async () => {
  const engine = new FakeWorld().engine();
  await expect(engine.dryRun({ model: 'other', action: 'back' }, ANNE, caller)).rejects.toThrow(NotAllowedError);
  await expect(engine.dryRun({ model: MODEL, action: 'none' }, ANNE, caller)).rejects.toThrow('no action "none"');
});

/** Whose every entry takes 50 seconds, up to a time. */
function slowToWrite(world: FakeWorld, settings: Engine['settings'], to: number): Engine {
  const { records, ...rest } = world.world('two');
  return new Engine(settings, {
    ...rest,
    records: {
      of: (...given) => records.of(...given),
      all: (...given) => records.all(...given),
      append: async (...given) => {
        const written = await records.append(...given);
        world.now += world.now < to ? 50_000 : 0;
        return written;
      },
    },
  });
}

describe('what was cut off', () => {
  const killed = async (): Promise<void> => {
    throw new Error('killed');
  };
  /** Begun by a process that ended before it had acted, and found by another one later. */
  async function cutOff(world: FakeWorld, list: readonly object[] = [ROLLBACK]): Promise<void> {
    const engine = world.engine(list);
    await engine.propose({ model: MODEL, action: settingsOf(list).list[0]?.id ?? '' }, ANNE, 'why', caller);
    if ((await phases(engine))[0] === 'waiting') {
      await engine.approve(MODEL, 1, BEN, caller);
    }
    const alive = world.world('one');
    const registry = { ...alive.registry, model: world.mlflow.model.bind(world.mlflow), setAlias: killed };
    const readSwitch = () => world.mlflow.readSwitch();
    const dying = new Engine(engine.settings, {
      ...alive,
      registry: { ...registry, readSwitch, writeSwitch: killed },
      send: () => Promise.reject(new Error('killed')),
    });
    await expect(settle(dying)).rejects.toThrow('killed');
    expect(await phases(engine)).toEqual(['acting']);
  }
  const CALL = { ...RETRAIN, repeatable: true, when: { measure: 'accuracy' } };

  it('moves nothing in another process, which cannot tell it from what was moved back by hand', async () => {
    const world = new FakeWorld();
    await cutOff(world);
    world.now += LEASE_MS;
    const second = world.engine([ROLLBACK], {}, 'two');
    await settle(second);
    expect(await second.actions(MODEL, caller)).toMatchObject([
      { phase: 'failed', says: expect.stringContaining('nothing is moved over what was moved by hand') },
    ]);
    expect(world.mlflow.moves).toBe(0);
  });

  it.each<[string, (world: FakeWorld) => void, object, string]>([
    ['its figure has recovered', (world) => (world.figures = () => figure(0.99)), {}, 'No longer allowed'],
    ['its time has run out', (world) => (world.now += 25 * HOUR_MS), {}, 'its time has run out'],
    ['all is frozen', () => undefined, { frozen: [{ from: '2026-03-04T00:00:00Z', to: '2026-03-05T00:00:00Z' }] }, ''],
  ])('is not called again where %s', async (_, change, rest, says) => {
    const world = new FakeWorld();
    await cutOff(world, [CALL]);
    world.now += LEASE_MS;
    change(world);
    const second = world.engine([CALL], rest, 'two');
    await settle(second);
    const [action] = await second.actions(MODEL, caller);
    expect(action?.phase).toBe(says === '' ? 'acting' : 'failed');
    expect(action?.says ?? '').toContain(says);
    expect(world.sent).toEqual([]);
  });

  it('is tried at most five times, with longer and longer waits', async () => {
    for (const [list, fails] of [
      [[CALL], (world: FakeWorld) => (world.answer = () => Promise.reject(new Error('answered 503')))],
      [[ROLLBACK], (world: FakeWorld) => (world.mlflow.setAlias = () => Promise.reject(new Error('forbidden')))],
    ] as const) {
      const world = new FakeWorld();
      const engine = world.engine(list);
      fails(world);
      const id = await engine.propose({ model: MODEL, action: list[0].id }, ANNE, 'why', caller);
      if (list[0] === ROLLBACK) {
        await engine.approve(MODEL, id, BEN, caller);
      }
      const begun = () => Object.values(world.mlflow.entries).filter((text) => text.includes('"started"')).length;
      const times: number[] = [];
      for (let minute = 0; minute < 120; minute++) {
        const before = begun();
        await settle(engine).catch(() => undefined);
        if (begun() > before) {
          times.push(minute);
        }
        world.now += MINUTE_MS;
      }
      expect(times).toEqual([0, 2, 6, 14, 30]);
      expect(await engine.actions(MODEL, caller)).toMatchObject([
        { phase: 'failed', says: expect.stringContaining('tried 5 times') },
      ]);
    }
  });

  it('may be given up by a person, once nobody is at it', async () => {
    const world = new FakeWorld();
    await cutOff(world, [CALL]);
    const engine = world.engine([CALL], { frozen: [{ from: '2026-03-04T00:00:00Z', to: '2026-03-05T00:00:00Z' }] });
    await expect(engine.refuse(MODEL, 1, BEN, 'enough', caller)).rejects.toThrow('cannot be refused any more');
    world.now += LEASE_MS;
    await engine.refuse(MODEL, 1, BEN, 'enough', caller);
    expect(await engine.actions(MODEL, caller)).toMatchObject([
      { phase: 'failed', says: 'Given up by ben: enough. Look whether it was done' },
    ]);
  });

  it('and is waited for is ended by a person, and stays as it is', async () => {
    const world = new FakeWorld();
    const engine = await approved(world);
    await expect(engine.endProof(MODEL, 1, BEN, 'too early', caller)).rejects.toThrow('not being measured');
    await settle(engine);
    await engine.endProof(MODEL, 1, BEN, 'the incident is over', caller);
    expect(await engine.actions(MODEL, caller)).toMatchObject([
      { phase: 'cannotTell', says: 'The proof was given up by ben: the incident is over' },
    ]);
    // Nor is anything moved back later.
    world.figures = () => figure(0.5, { level: 'critical' });
    world.now += 3 * HOUR_MS;
    await settle(engine);
    expect([world.mlflow.moves, world.mlflow.aliases['champion']]).toEqual([1, '2']);
    expect(await engine.underWay(caller)).toEqual([]);
  });

  it('and was accepted before is proved, where the second call is refused as a duplicate', async () => {
    const list = [{ ...CALL, proof: {} }];
    const world = new FakeWorld();
    const engine = world.engine(list);
    world.answer = () => Promise.reject(new RefusedError('ci.example answered 409: it is there', 409));
    await engine.propose(TRAIN, ANNE, 'why', caller);
    await settle(engine);
    expect(await phases(engine)).toEqual(['failed']);
    const other = new FakeWorld();
    await cutOff(other, list);
    other.now += LEASE_MS;
    other.answer = world.answer;
    await settle(other.engine(list, {}, 'two'));
    expect(await other.engine(list).actions(MODEL, caller)).toMatchObject([
      { phase: 'proving', says: expect.stringContaining('accepted then, or refused, which is not known') },
    ]);
  });

  it('is not said to be undone where the second attempt was held up', async () => {
    const world = new FakeWorld();
    await cutOff(world, [CALL]);
    world.now += LEASE_MS;
    const slow = slowToWrite(world, settingsOf([CALL]), Infinity);
    await expect(settle(slow)).rejects.toThrow('nothing was done this time');
    expect(await phases(slow)).toEqual(['acting']);
    expect(world.sent).toEqual([]);
  });

  it('is not moved once more over what was moved back by hand', async () => {
    const world = new FakeWorld();
    await approved(world);
    const dying = new Engine(settingsOf([ROLLBACK]), mortal(world.world('one'), 12, 'after'));
    await expect(settle(dying)).rejects.toThrow('killed');
    expect([world.mlflow.moves, world.mlflow.aliases['champion']]).toEqual([1, '2']);
    world.mlflow.aliases['champion'] = '3';
    world.now += LEASE_MS;
    const second = world.engine([ROLLBACK], {}, 'two');
    await settle(second);
    expect(await phases(second)).toEqual(['failed']);
    expect(world.mlflow.moves).toBe(1);
  });
});

describe('an entry that MLflow fails to take', () => {
  const failing = (world: FakeWorld, times: number, status: number): (() => number) => {
    const { write } = world.mlflow;
    let tried = 0;
    world.mlflow.write = async (...entry) => {
      tried++;
      if (tried <= times) {
        throw new SourceError({ kind: 'server', status, detail: 'Internal Server Error' }, 'mlflow');
      }
      return write.call(world.mlflow, ...entry);
    };
    return () => tried;
  };

  it('tells the settings of its action, whichever step it is, and of what is about none nothing', async () => {
    const world = new FakeWorld();
    const told: (readonly [string, string | undefined])[] = [];
    const engine = new Engine(settingsOf([ROLLBACK]), {
      ...world.world('one'),
      onEvent: (_model, _id, { event }, { setting }) => void told.push([event, setting]),
    });
    await engine.watch(MODEL, caller.cancelled);
    world.mlflow.aliases = { champion: '2' };
    world.now += MINUTE_MS;
    await engine.watch(MODEL, caller.cancelled);
    world.mlflow.aliases = { champion: '3' };
    const id = await engine.propose(BACK, ANNE, 'accuracy fell', caller);
    await engine.approve(MODEL, id, BEN, caller);
    await settle(engine);
    expect(told).toEqual([
      ['seen', undefined],
      ...['proposed', 'approved', 'started', 'done'].map((event) => [event, 'back']),
    ]);
  });

  it('is written again, and then is there once', async () => {
    const world = new FakeWorld();
    const tried = failing(world, 2, 500);
    await world.engine().propose(BACK, ANNE, 'accuracy fell', caller);
    expect([tried(), Object.keys(world.mlflow.entries)]).toEqual([3, ['entry.000001']]);
  });

  it('is given up where that continues', async () => {
    const world = new FakeWorld();
    const tried = failing(world, Infinity, 500);
    await expect(world.engine().propose(BACK, ANNE, 'accuracy fell', caller)).rejects.toThrow('500');
    expect([tried(), Object.keys(world.mlflow.entries)]).toEqual([3, []]);
  });
});

describe('an alias that is moved without an action', () => {
  const watch = (engine: Engine) => engine.watch(MODEL, caller.cancelled);
  const movesOf = async (engine: Engine) =>
    (await engine.record(MODEL, caller)).moves.map(({ from, to, since, at }) => [from, to, since - T0, at - T0]);

  it('is written down once, between the looks that it was moved between', async () => {
    const world = new FakeWorld();
    const [engine, other] = [world.engine(), world.engine([ROLLBACK], {}, 'two')];
    await watch(engine);
    expect(await movesOf(engine)).toEqual([]);
    world.now += HOUR_MS;
    await watch(engine);
    world.mlflow.aliases['champion'] = '2';
    world.now += MINUTE_MS;
    await watch(engine);
    await watch(other);
    await watch(engine);
    delete world.mlflow.aliases['champion'];
    world.now += MINUTE_MS;
    await watch(engine);
    expect(await movesOf(other)).toEqual([
      ['3', '2', HOUR_MS, HOUR_MS + MINUTE_MS],
      ['2', undefined, HOUR_MS + MINUTE_MS, HOUR_MS + 2 * MINUTE_MS],
    ]);
    expect(Object.keys(world.mlflow.entries)).toHaveLength(2);
  });

  it('is looked for in a record that is read once a model, whatever its aliases', async () => {
    const world = new FakeWorld();
    Object.assign(world.mlflow.aliases, { shadow: '1' });
    const engine = world.engine([ROLLBACK, { ...ROLLBACK, id: 'shadow', alias: 'shadow' }]);
    await watch(engine);
    Object.assign(world.mlflow.aliases, { champion: '2', shadow: '2' });
    world.now += MINUTE_MS;
    await watch(engine);
    expect(await movesOf(engine)).toEqual([
      ['3', '2', 0, MINUTE_MS],
      ['1', '2', 0, MINUTE_MS],
    ]);
    let reads = 0;
    const { runs } = world.mlflow;
    world.mlflow.runs = (...given) => {
      reads++;
      return runs.call(world.mlflow, ...given);
    };
    await watch(engine);
    expect(reads).toBe(1);
  });

  it('is found after a restart, and where a proposal was the first to see it', async () => {
    const world = new FakeWorld();
    const id = await world.engine().propose(BACK, ANNE, 'accuracy fell', caller);
    await world.engine().refuse(MODEL, id, ANNE, 'not now', caller);
    world.mlflow.aliases['champion'] = '1';
    world.now += HOUR_MS;
    await watch(world.engine());
    world.mlflow.aliases['champion'] = '3';
    world.now += HOUR_MS;
    await world.engine().propose(BACK, ANNE, 'accuracy fell', caller);
    expect(await movesOf(world.engine())).toEqual([
      ['3', '1', 0, HOUR_MS],
      ['1', '3', HOUR_MS, 2 * HOUR_MS],
    ]);
  });

  it('is none where an action moved it, moved it back, or was cut off', async () => {
    const world = new FakeWorld();
    const engine = world.engine();
    await watch(engine);
    await approved(world, engine);
    await settle(engine);
    await watch(engine);
    world.figures = () => figure(0.7, { level: 'critical' });
    world.now += 2 * HOUR_MS;
    await settle(engine);
    expect(await phases(engine)).toEqual(['returned']);
    await watch(engine);
    expect(await movesOf(engine)).toEqual([]);
    const cut = new FakeWorld();
    cut.mlflow.setAlias = () => Promise.reject(new Error('no answer'));
    await expect(approved(cut).then(settle)).rejects.toThrow('no answer');
    cut.mlflow.aliases['champion'] = '2';
    await watch(cut.engine());
    expect(await movesOf(cut.engine())).toEqual([]);
  });

  it('stands in nobody’s way who decides at the same moment', async () => {
    const world = new FakeWorld();
    const engine = world.engine();
    const id = await engine.propose(BACK, ANNE, 'accuracy fell', caller);
    const { write } = world.mlflow;
    world.mlflow.write = async (runId, key, value) => {
      world.mlflow.write = write;
      const seen = { event: 'seen', at: T0, by: ANNE, holder: 'two', alias: 'champion', from: '2', since: T0, to: '3' };
      await write.call(world.mlflow, runId, key, JSON.stringify(seen));
      return write.call(world.mlflow, runId, key, value);
    };
    await engine.approve(MODEL, id, BEN, caller);
    expect(await phases(engine)).toEqual(['approved']);
    expect(Object.keys(world.mlflow.entries)).toHaveLength(3);
  });

  it('is a model that the registry does not have yet: nothing is written', async () => {
    const world = new FakeWorld();
    await world.engine().watch('unknown', caller.cancelled);
    expect(world.mlflow.made).toBe(false);
  });
});

describe('the way back', () => {
  async function due(world: FakeWorld): Promise<Engine> {
    const engine = await approved(world);
    await settle(engine);
    world.figures = ({ version = '' }) =>
      version === '2' ? figure(0.7, { level: 'critical' }) : (usual[version] ?? figure(0));
    world.now += 2 * HOUR_MS;
    await engine.step(MODEL, caller.cancelled);
    expect(await phases(engine)).toEqual(['returnDue']);
    return engine;
  }

  it('waits for the end of a frozen period', async () => {
    const world = new FakeWorld();
    await due(world);
    const to = new Date(world.now + HOUR_MS).toISOString();
    const engine = world.engine([ROLLBACK], { frozen: [{ from: '2026-03-04T00:00:00Z', to }] });
    await settle(engine);
    expect(await phases(engine)).toEqual(['returnDue']);
    world.now += HOUR_MS;
    await settle(engine);
    expect(await phases(engine)).toEqual(['returned']);
  });

  it('is tried again by whoever was held up, and knows that nothing was moved', async () => {
    const world = new FakeWorld();
    const { settings } = await due(world);
    const slow = slowToWrite(world, settings, T0 + 3 * HOUR_MS);
    await expect(settle(slow)).rejects.toThrow('nothing was done this time');
    expect(await phases(slow)).toEqual(['returning']);
    world.now += HOUR_MS;
    await settle(slow);
    expect(await phases(slow)).toEqual(['returned']);
  });
});

describe('a switch that is thrown in between', () => {
  it.each([
    [
      'while figures are read',
      'approved',
      (world: World, stop: () => Promise<void>): World => {
        let asked = 0;
        return {
          ...world,
          figure: async (...given) => {
            // The third figure is that before the action.
            await (++asked === 3 ? stop() : undefined);
            return world.figure(...given);
          },
        };
      },
    ],
    [
      'while its beginning is written',
      'failed',
      (world: World, stop: () => Promise<void>): World => ({
        ...world,
        onEvent: (_model, _id, { event }) => void (event === 'started' && stop()),
      }),
    ],
  ])('%s stops what is about to be done', async (_, phase, made) => {
    const world = new FakeWorld();
    const engine = await approved(world);
    await settle(
      new Engine(
        engine.settings,
        made(world.world('one'), () => engine.stop(BEN, caller))
      )
    );
    expect(await phases(engine)).toEqual([phase]);
    expect(world.mlflow.moves).toBe(0);
  });
});

it('is begun once by two engines that do not tell themselves apart', async () => {
  const world = new FakeWorld();
  const engines = [world.engine([RETRAIN]), world.engine([RETRAIN])];
  await engines[0]?.propose(TRAIN, ANNE, 'why', caller);
  await Promise.all(engines.map(settle));
  expect(world.sent).toHaveLength(1);
});

it('is not approved once it is no longer among the settings', async () => {
  const world = new FakeWorld();
  const id = await world.engine().propose(BACK, ANNE, 'why', caller);
  const changed = world.engine([{ ...ROLLBACK, id: 'another' }]);
  await expect(changed.approve(MODEL, id, BEN, caller)).rejects.toThrow('no longer among the settings');
});

describe('settings that were changed since it was proposed', () => {
  const CHANGED = expect.stringMatching(/settings were changed since it was proposed: propose it again/);
  const CALL = { ...RETRAIN, approval: 'second', method: 'POST', body: { model: '{{model}}' }, headers: ['X-A'] };

  async function approvedCall(world: FakeWorld): Promise<Engine> {
    const engine = world.engine([CALL]);
    const id = await engine.propose(TRAIN, ANNE, 'why', caller);
    await engine.approve(MODEL, id, BEN, caller);
    return engine;
  }

  it.each<[string, object]>([
    ['address', { url: 'https://ci.example/delete/{{model}}' }],
    ['method', { method: 'PUT' }],
    ['body', { body: { all: true } }],
    ['headers', { headers: ['X-B'] }],
    ['content type', { contentType: 'text/plain' }],
    ['TLS', { tls: { skipVerify: true } }],
    ['kind', { kind: 'restart' }],
    ['alias', { alias: 'shadow' }],
    ['approval', { approval: 'none' }],
  ])('end an approved call whose %s is another', async (_, change) => {
    const world = new FakeWorld();
    await approvedCall(world);
    const engine = world.engine([{ ...CALL, ...change }], {}, 'two');
    await settle(engine);
    expect(await engine.actions(MODEL, caller)).toMatchObject([{ phase: 'failed', says: CHANGED }]);
    expect(world.sent).toEqual([]);
  });

  it('are none where only the order of keys, or what was not agreed to, is another', async () => {
    const world = new FakeWorld();
    const body = { a: 1, b: { c: 2, d: 3 } };
    const id = await world.engine([{ ...CALL, body }]).propose(TRAIN, ANNE, 'why', caller);
    const engine = world.engine([{ ...CALL, title: 'Train', perDay: 9, body: { b: { d: 3, c: 2 }, a: 1 } }], {}, 'two');
    await engine.approve(MODEL, id, BEN, caller);
    await settle(engine);
    expect(await phases(engine)).toEqual(['done']);
  });

  it.each([
    ['call', RETRAIN, TRAIN],
    ['rollback', { ...ROLLBACK, approval: 'none' }, BACK],
  ])('end a %s that nobody approved and that needs it now, with and without a digest', async (_, settings, wanted) => {
    for (const isEarlier of [false, true]) {
      const world = new FakeWorld();
      const first = world.engine([settings]);
      await first.propose(wanted, ANNE, 'why', caller);
      if (isEarlier) {
        withoutDigest(world);
      }
      await first.stop(BEN, caller);
      await settle(first);
      const second = world.engine([{ ...settings, approval: 'second' }], {}, 'two');
      await second.resume(caller);
      await settle(second);
      expect(await second.actions(MODEL, caller)).toMatchObject([{ phase: 'failed', says: CHANGED }]);
      expect([world.sent, world.mlflow.moves]).toEqual([[], 0]);
    }
  });

  /** As earlier versions wrote it. */
  function withoutDigest({ mlflow: { entries } }: FakeWorld): void {
    const text = entries['entry.000001'] ?? '';
    entries['entry.000001'] = text.replace(/"digest":"[^"]+",/, '');
    expect(entries['entry.000001']).not.toBe(text);
  }

  it('are not known of an action that an earlier version proposed: it continues', async () => {
    const world = new FakeWorld();
    const first = world.engine([CALL]);
    const id = await first.propose(TRAIN, ANNE, 'why', caller);
    withoutDigest(world);
    await first.approve(MODEL, id, BEN, caller);
    await settle(world.engine([{ ...CALL, method: 'PUT' }], {}, 'two'));
    expect(await phases(first)).toEqual(['done']);
  });

  it('are not approved, and end what waits', async () => {
    const world = new FakeWorld();
    const id = await world.engine().propose(BACK, ANNE, 'why', caller);
    const engine = world.engine([{ ...ROLLBACK, target: 'previous' }], {}, 'two');
    await expect(engine.approve(MODEL, id, BEN, caller)).rejects.toThrow(NotAllowedError);
    await settle(engine);
    expect(await engine.actions(MODEL, caller)).toMatchObject([{ phase: 'failed', says: CHANGED }]);
  });

  it('end nothing in a process that does not know the newer ones yet', async () => {
    const world = new FakeWorld();
    const engine = await approvedCall(world);
    world.updated = T0;
    const late = world.engine([{ ...CALL, method: 'PUT' }], {}, 'late');
    await settle(late);
    expect([await phases(late), world.sent]).toEqual([['approved'], []]);
    await settle(engine);
    expect(await phases(engine)).toEqual(['done']);
  });

  it('are not sent where the first attempt was cut off', async () => {
    const world = new FakeWorld();
    const repeatable = { ...RETRAIN, repeatable: true };
    const engine = world.engine([repeatable]);
    world.answer = () => Promise.reject(new Error('the connection was lost'));
    await engine.propose(TRAIN, ANNE, 'why', caller);
    await expect(settle(engine)).rejects.toThrow('the connection was lost');
    world.now += LEASE_MS;
    const other = world.engine([{ ...repeatable, method: 'PUT' }], {}, 'two');
    await settle(other);
    const says = expect.stringMatching(/^It is not known whether it was done before.*settings were changed/);
    expect(await other.actions(MODEL, caller)).toMatchObject([{ phase: 'failed', says }]);
    expect(world.sent).toHaveLength(1);
  });

  it.each([
    ['measured', 'notBetter', 0],
    ['decided', 'failed', 1],
  ])('revert nothing, whether they were changed before that was %s or after', async (_, phase, steps) => {
    const world = new FakeWorld();
    const first = world.engine([{ ...ROLLBACK, approval: 'none' }]);
    await first.propose(BACK, ANNE, 'why', caller);
    await settle(first);
    world.figures = () => figure(0.7, { level: 'critical' });
    world.now += 2 * HOUR_MS;
    for (let step = 0; step < steps; step++) {
      await first.step(MODEL, caller.cancelled);
    }
    const second = world.engine([{ ...ROLLBACK, approval: 'second' }], {}, 'two');
    await settle(second);
    const says = expect.stringContaining('settings were changed');
    expect(await second.actions(MODEL, caller)).toMatchObject([{ phase, says }]);
    expect(world.mlflow.moves).toBe(1);
  });
});

describe("another data source's actions", () => {
  it('are neither gone on with nor decided, even with the same settings', async () => {
    const world = new FakeWorld();
    const engine = world.engine();
    const other = world.engine([{ ...ROLLBACK, when: undefined, proof: undefined }], {}, 'two', 'other');
    const id = await engine.propose(BACK, ANNE, 'why', caller);
    await expect(other.approve(MODEL, id, BEN, caller)).rejects.toThrow("another data source's");
    await expect(other.refuse(MODEL, id, BEN, 'no', caller)).rejects.toThrow("another data source's");
    await expect(other.endProof(MODEL, id, BEN, 'no', caller)).rejects.toThrow("another data source's");
    const [action] = await other.actions(MODEL, caller);
    expect(action && other.elsewhere(action)).toEqual({ org: 1, dataSource: 'ds' });
    expect(action && engine.elsewhere(action)).toBeUndefined();
    await engine.approve(MODEL, id, BEN, caller);
    await settle(other);
    expect(await phases(engine)).toEqual(['approved']);
    expect(await world.engine([{ ...ROLLBACK, models: ['fraud'] }], {}, 'two', 'other').underWay(caller)).toEqual([]);
    expect(world.mlflow.moves).toBe(0);
  });

  it('that were left for a month are ended, so that the model is free', async () => {
    const world = new FakeWorld();
    const engine = await approved(world);
    const other = world.engine([ROLLBACK], {}, 'two', 'other');
    world.now += 29 * 24 * HOUR_MS;
    await settle(other);
    expect(await phases(engine)).toEqual(['approved']);
    world.now += 25 * HOUR_MS;
    await settle(other);
    expect(await phases(engine)).toEqual(['failed']);
  });
});

it('is not approved by the same person under another login', async () => {
  const engine = new FakeWorld().engine();
  const id = await engine.propose(BACK, { ...ANNE, mail: 'hash' }, 'why', caller);
  for (const by of [
    { ...BEN, mail: 'hash' },
    { ...ANNE, login: ' Anne ' },
    { ...ANNE, login: 'An\u200bn\u3164e' },
  ]) {
    await expect(engine.approve(MODEL, id, by, caller)).rejects.toThrow('second person');
  }
  await engine.approve(MODEL, id, { ...BEN, mail: 'another' }, caller);
});

it('knows a person whose login and e-mail address were changed by the identity token', () => {
  const byWith = (login: string, email: string, sub: string) => {
    const { plugin } = contextOf(dataSourceOf({}));
    const token = ['e30', Buffer.from(JSON.stringify({ sub })).toString('base64url'), ''].join('.');
    const user = { login, name: '', email, role: 'Editor' as const };
    return byOf({ plugin: { ...plugin, user }, headers: { 'x-grafana-id': token } });
  };
  const anne = byWith('anne', 'anne@example', 'user:1');
  expect(isSamePerson(anne, byWith('b', 'b@example', 'user:1'))).toBe(true);
  expect(isSamePerson(anne, byWith('b', ' Anne@Example', 'user:2'))).toBe(true);
  expect(isSamePerson(anne, byWith('b', '', 'user:2'))).toBe(false);
  expect(JSON.stringify(anne)).not.toContain('example');
});
