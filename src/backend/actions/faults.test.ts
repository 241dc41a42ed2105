import { HOUR_MS, MINUTE_MS } from '../../time';
import { SourceError } from '../sources';
import { NotAllowedError } from './guards';
import { ANNE, BEN, caller, type FakeMlflow, FakeWorld, figure, MODEL, ROLLBACK, settingsOf, settle } from './testing';
import { proposalsOf } from './webhook';

const BACK = { model: MODEL, action: 'back' };
const BAD = figure(0.7, { level: 'critical' });
/** Two instances of the plugin over the same MLflow. */
const two = (world: FakeWorld, rest: object = {}) =>
  [world.engine([ROLLBACK], rest, 'one'), world.engine([ROLLBACK], rest, 'two')] as const;

async function approved(world: FakeWorld) {
  const [engine, other] = two(world);
  await engine.propose(BACK, ANNE, 'accuracy fell', caller);
  await other.approve(MODEL, 1, BEN, caller);
  return { engine, other };
}

/** Done, and about to be found no better, so that the alias moves back. */
async function toBeReverted(world: FakeWorld) {
  const engines = await approved(world);
  await settle(engines.engine);
  world.figures = () => BAD;
  world.now += 2 * HOUR_MS;
  return engines;
}

const last = async (world: FakeWorld) => (await world.engine().actions(MODEL, caller)).at(-1);

const answered = (status: number): SourceError =>
  new SourceError({ kind: 'server', status, detail: 'INTERNAL_ERROR' }, 'mlflow');

describe('a clock that jumps', () => {
  it('back during the cool-down shortens neither it nor the number a day', async () => {
    const world = new FakeWorld();
    const { engine } = await approved(world);
    await settle(engine);
    world.now += 3 * MINUTE_MS;
    await settle(engine);
    world.mlflow.aliases['champion'] = '3';
    world.now -= 12 * HOUR_MS;
    await expect(world.engine([ROLLBACK], {}, 'three').propose(BACK, ANNE, 'again', caller)).rejects.toThrow(
      'too recent'
    );
    world.now += 48 * HOUR_MS;
    expect((await engine.dryRun({ ...BACK, to: '1' }, ANNE, caller)).allowed).toBe(true);
  });

  it('back between approval and step neither voids it nor judges what has not begun', async () => {
    const world = new FakeWorld();
    const { engine, other } = await approved(world);
    world.now -= 6 * HOUR_MS;
    await settle(engine);
    await settle(other);
    expect(world.mlflow.moves).toBe(1);
    expect(await last(world)).toMatchObject({ phase: 'proving' });
  });
});

describe('MLflow, which answers a move of the alias with an error', () => {
  const erring = (mlflow: FakeMlflow, status: number, isDone: boolean) => {
    const { setAlias } = mlflow;
    let once = true;
    mlflow.setAlias = async function (moved) {
      if (once) {
        once = false;
        if (isDone) {
          await setAlias.call(this, moved);
        }
        throw answered(status);
      }
      return setAlias.call(this, moved);
    };
  };

  it.each([409, 500])('%s although it has moved it: it is done, once', async (status) => {
    const world = new FakeWorld();
    const { engine, other } = await approved(world);
    erring(world.mlflow, status, true);
    await settle(engine);
    await settle(other);
    expect(world.mlflow.moves).toBe(1);
    expect(await last(world)).toMatchObject({ phase: 'proving', proposed: { to: '2' } });
  });

  it.each([409, 500])('%s and has not moved it: the same process tries again, no other does', async (status) => {
    const world = new FakeWorld();
    const { engine, other } = await approved(world);
    erring(world.mlflow, status, false);
    await expect(settle(engine)).rejects.toThrow();
    await settle(other);
    expect(await last(world)).toMatchObject({ phase: 'acting' });
    world.now += 3 * MINUTE_MS;
    await settle(engine);
    expect(world.mlflow.moves).toBe(1);
    expect(world.mlflow.aliases['champion']).toBe('2');
  });
});

it('does nothing by a record that a server has cut short, and says so', async () => {
  const world = new FakeWorld();
  const { write } = world.mlflow;
  // As MLflow did with parameters up to 2.0, whose limit was 500 characters.
  world.mlflow.write = function (run, key, value) {
    return write.call(this, run, key, value.slice(0, 500));
  };
  const [engine, other] = two(world);
  await engine.propose(BACK, ANNE, 'accuracy fell', caller).catch(() => undefined);
  await expect(other.approve(MODEL, 1, BEN, caller)).rejects.toThrow('cannot be read');
  await expect(engine.step(MODEL, caller.cancelled)).rejects.toThrow('cannot be read');
  expect(world.mlflow.moves).toBe(0);
});

describe('an alias that somebody deletes', () => {
  it('between approval and step is not set again', async () => {
    const world = new FakeWorld();
    const { engine } = await approved(world);
    world.mlflow.aliases = {};
    await settle(engine);
    expect(await last(world)).toMatchObject({
      phase: 'failed',
      says: expect.stringContaining('has the alias "champion"'),
    });
    expect(world.mlflow.aliases).toEqual({});
  });

  it('before it would move back stays deleted', async () => {
    const world = new FakeWorld();
    const { engine, other } = await toBeReverted(world);
    world.mlflow.aliases = {};
    await settle(other);
    await settle(engine);
    expect(await last(world)).toMatchObject({
      phase: 'failed',
      says: expect.stringContaining('moved to no version by somebody else'),
    });
    expect(world.mlflow.aliases).toEqual({});
  });
});

describe('a model that is renamed', () => {
  const rename = (mlflow: FakeMlflow) => (mlflow.model = () => Promise.resolve(undefined));

  it('between approval and step is not acted on, with a notice until its time is over', async () => {
    const world = new FakeWorld();
    const { engine } = await approved(world);
    rename(world.mlflow);
    await expect(engine.step(MODEL, caller.cancelled)).rejects.toThrow('no registered model "loan"');
    world.now += 25 * HOUR_MS;
    await settle(engine);
    expect(await last(world)).toMatchObject({ phase: 'expired' });
    expect(world.mlflow.moves).toBe(0);
  });

  it('before its alias would move back is left, and may be given up', async () => {
    const world = new FakeWorld();
    const { engine } = await toBeReverted(world);
    rename(world.mlflow);
    await expect(settle(engine)).rejects.toThrow('no registered model "loan"');
    world.now += HOUR_MS;
    await engine.refuse(MODEL, 1, BEN, 'it has another name now', caller);
    expect(await last(world)).toMatchObject({ phase: 'failed', says: expect.stringContaining('it has another name') });
    expect(world.mlflow.moves).toBe(1);
  });
});

describe('a version that is deleted', () => {
  const remove = (mlflow: FakeMlflow, gone: string) => {
    const { model } = mlflow;
    mlflow.model = async function (name) {
      const found = await model.call(this, name);
      return found && { ...found, versions: found.versions.filter(({ version }) => version !== gone) };
    };
    mlflow.setAlias = ({ version }) =>
      version === gone ? Promise.reject(answered(404)) : Promise.reject(new Error('not asked for'));
  };

  it('between approval and step is not gone to', async () => {
    const world = new FakeWorld();
    const { engine } = await approved(world);
    remove(world.mlflow, '2');
    await settle(engine);
    expect(await last(world)).toMatchObject({
      phase: 'failed',
      says: expect.stringContaining('Version 2 is not registered'),
    });
    expect(world.mlflow.aliases['champion']).toBe('3');
  });

  it('before the alias would move back to it leaves the alias where it is, after five attempts', async () => {
    const world = new FakeWorld();
    const { engine } = await toBeReverted(world);
    remove(world.mlflow, '3');
    for (let attempt = 0; attempt < 7; attempt++) {
      await settle(engine).catch(() => undefined);
      world.now += HOUR_MS;
    }
    expect(await last(world)).toMatchObject({ phase: 'failed', says: expect.stringContaining('tried 5 times') });
    expect(world.mlflow.aliases['champion']).toBe('2');
  });
});

it('proposes once for a message with a thousand alerts', async () => {
  const list = settingsOf([{ ...ROLLBACK, alert: { severity: 'critical' } }]).list;
  const alerts = Array.from({ length: 1000 }, (_, i) => ({
    status: i % 10 === 0 ? 'resolved' : 'firing',
    labels: { model: i % 2 === 0 ? MODEL : `other-${i}`, version: String(i), severity: 'critical' },
    annotations: { summary: `alert ${i}` },
  }));
  expect(proposalsOf({ orgId: 1, alerts }, list)).toEqual([
    { model: MODEL, action: 'back', reason: expect.stringMatching(/^alert \d+$/) },
  ]);
});

it('approved after a frozen period began waits for its end, and for no longer than it may', async () => {
  const world = new FakeWorld();
  const [engine] = two(world);
  await engine.propose(BACK, ANNE, 'accuracy fell', caller);
  const frozen = [{ from: '2026-03-04T10:00:00Z', to: '2026-03-04T18:00:00Z' }];
  const [begun] = two(world, { frozen });
  world.now += HOUR_MS;
  await begun.approve(MODEL, 1, BEN, caller);
  await settle(begun);
  expect(await last(world)).toMatchObject({ phase: 'approved' });
  world.now += 8 * HOUR_MS;
  await settle(begun);
  expect(await last(world)).toMatchObject({ phase: 'proving' });
});

it('finishes the move that was under way when all was stopped, and moves nothing back until it continues', async () => {
  const world = new FakeWorld();
  const { engine, other } = await approved(world);
  const { setAlias } = world.mlflow;
  world.mlflow.setAlias = async function (moved) {
    await other.stop(BEN, caller);
    return setAlias.call(this, moved);
  };
  await settle(engine);
  expect(await last(world)).toMatchObject({ phase: 'proving' });
  world.figures = () => BAD;
  world.now += 2 * HOUR_MS;
  await settle(other);
  expect(await last(world)).toMatchObject({ phase: 'returnDue' });
  world.mlflow.setAlias = setAlias;
  await other.resume(caller);
  await settle(engine);
  expect(await last(world)).toMatchObject({ phase: 'returned' });
  expect(world.mlflow.moves).toBe(2);
});

it('moves back by no settings that were changed while it was measured', async () => {
  const world = new FakeWorld();
  await toBeReverted(world);
  const changed = world.engine([{ ...ROLLBACK, target: 'challenger' }], {}, 'changed');
  await settle(changed);
  expect(await last(world)).toMatchObject({
    phase: 'notBetter',
    says: expect.stringContaining('settings were changed'),
  });
  expect(world.mlflow.aliases['champion']).toBe('2');
});

it('is not begun again where the record was deleted in between', async () => {
  const world = new FakeWorld();
  const { engine } = await approved(world);
  world.mlflow.made = false;
  await settle(engine);
  expect(world.mlflow.moves).toBe(0);
  await expect(engine.approve(MODEL, 1, BEN, caller)).rejects.toThrow(NotAllowedError);
});

describe('a second person whom the settings want identified', () => {
  const IDENTIFIED = { ...ROLLBACK, approval: 'identified' };
  const anne = { ...ANNE, subject: 'user:a' };

  it('is known by another identity token, and by nothing less', async () => {
    const engine = new FakeWorld().engine([IDENTIFIED]);
    await expect(engine.propose(BACK, ANNE, 'why', caller)).rejects.toThrow('no identity token');
    const id = await engine.propose(BACK, anne, 'why', caller);
    await expect(engine.approve(MODEL, id, { ...BEN, mail: 'another' }, caller)).rejects.toThrow('no identity token');
    await expect(engine.approve(MODEL, id, { ...BEN, subject: 'user:a' }, caller)).rejects.toThrow('second person');
    await engine.approve(MODEL, id, { ...BEN, subject: 'user:b' }, caller);
  });

  it('may be any other login where they do not', async () => {
    const engine = new FakeWorld().engine();
    const id = await engine.propose(BACK, anne, 'why', caller);
    await engine.approve(MODEL, id, BEN, caller);
  });
});
