import { fork } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { createLog } from '../grafana';
import { until } from '../sources/testing';
import { type Content, type Entry, unseal } from './entry';
import { FileSink } from './fileSink';
import { type Lock, takeLock } from './lock';
import { readTrail } from './read';
import { createTrail, type Sink, type Trail } from './trail';
import { verify } from './verify';

const access = (model: string, more: Partial<Content> = {}): Content => ({
  who: { login: 'ann', role: 'Viewer' },
  what: { kind: 'access', call: 'query', signal: 'drift', model },
  where: { from: 'api', org: 1, dataSource: 'x' },
  allowed: true,
  rule: 'everyone',
  ...more,
});

let folder: string;
const open: Trail[] = [];
const lines: string[] = [];
const log = createLog({ level: 'info', write: (line) => lines.push(line) });

const start = (options: { fileBytes?: number; keepDays?: number; required?: boolean } = {}): Trail => {
  const sink = new FileSink({ folder, fileBytes: 1024 * 1024, ...options }, log);
  const trail = createTrail([sink], { log, required: options.required === true });
  open.push(trail);
  return trail;
};

const files = (): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
const entries = (): Entry[] =>
  (existsSync(folder) ? files() : []).flatMap((name) =>
    readFileSync(path.join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const entry = unseal(line);
        if (typeof entry === 'string') {
          throw new Error(entry);
        }
        return entry;
      })
  );
const modelsOf = (all: readonly Entry[]): string[] =>
  all.flatMap(({ what }) => (what.kind === 'access' ? [what.model ?? ''] : []));
const eventsOf = (all: readonly Entry[]): string[] =>
  all.flatMap(({ what }) => (what.kind === 'trail' ? [what.event] : []));
/** Each in a write of its own, so that a file is full when it is, however slow the disk is. */
async function writeEach(trail: Trail, models: readonly string[]): Promise<void> {
  for (const model of models) {
    await trail.append(access(model));
    await until(() => modelsOf(entries()).includes(model));
  }
}

/** The number of the last entry, as a chain's head has it. */
const noted = (name: string): number =>
  z.object({ seq: z.number() }).parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))).seq;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'modelwatch-audit-')), 'trail');
  lines.length = 0;
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((trail) => trail.close()));
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

test('entries stand in order in a chain that holds, over files and restarts', async () => {
  const first = start({ fileBytes: 2000 });
  for (let i = 0; i < 20; i++) {
    await first.append(access(`a${i}`));
  }
  await first.close();
  const second = start({ fileBytes: 2000 });
  await second.append(access('b'));
  await second.close();
  expect(files().length).toBeGreaterThan(3);
  expect(new Set(entries().map(({ chain }) => chain)).size).toBe(1);
  expect(modelsOf(entries())).toEqual([...Array.from({ length: 20 }, (_, i) => `a${i}`), 'b']);
  expect(eventsOf(entries())).toEqual(['began', 'continued']);
  expect(await verify(folder)).toMatchObject({ ok: true, chains: [{ first: 1, last: 23 }] });
});

describe('verify finds', () => {
  let file: string;
  const text = (): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');
  const write = (all: readonly string[]): void => writeFileSync(file, all.map((line) => `${line}\n`).join(''));

  beforeEach(async () => {
    const trail = start();
    await trail.append(access('one'));
    await trail.append(access('two'));
    await trail.append(access('three'));
    await trail.close();
    file = path.join(folder, files()[0] ?? '');
  });

  test.each([
    ['a changed entry', () => write(text().map((line) => line.replace('"two"', '"twi"'))), 3, 'was changed'],
    ['a missing entry', () => write(text().filter((_, i) => i !== 1)), 2, 'entries between are missing'],
    ['entries out of order', () => write([0, 2, 1, 3].map((i) => text()[i] ?? '')), 2, 'entries between are missing'],
    ['an entry twice', () => write([0, 1, 1, 2, 3].map((i) => text()[i] ?? '')), 3, 'out of order'],
    ['an entry of another form', () => write([...text().slice(0, 2), '{}']), 3, 'is no entry'],
    ['a torn end', () => truncateSync(file, readFileSync(file).length - 9), 4, 'is cut off'],
  ])('%s', async (_, change, line, problem) => {
    expect(await verify(folder)).toMatchObject({ ok: true });
    change();
    const place = expect.stringMatching(new RegExp(`, line ${line}$`));
    expect(await verify(folder)).toEqual({ ok: false, where: place, problem: expect.stringContaining(problem) });
    expect(await verify(file)).toMatchObject({ ok: false, where: place });
  });

  test('an end that was cut off whole', async () => {
    write(text().slice(0, 3));
    expect(await verify(folder)).toMatchObject({
      ok: false,
      where: expect.stringContaining('the end of'),
      problem: expect.stringContaining('up to 4'),
    });
  });

  test('a beginning that was taken away', async () => {
    write(text().slice(1));
    expect(await verify(folder)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('those before it are missing'),
    });
  });

  test('a whole chain that was taken away', async () => {
    rmSync(file);
    expect(await verify(folder)).toMatchObject({ ok: false, where: expect.stringContaining('chain') });
  });

  const named = (end: string): string =>
    path.join(folder, readdirSync(folder).find((name) => name.endsWith(end)) ?? '');

  test.each([
    ['gone', () => rmSync(named('.head'))],
    ['no head', () => writeFileSync(named('.head'), '{}')],
  ])('a head that is %s', async (_, change) => {
    change();
    expect(await verify(folder)).toMatchObject({ ok: false, problem: expect.stringContaining('.head') });
    expect(await verify(file)).toMatchObject({ ok: true });
  });

  test('a whole chain that was taken away, by the others', async () => {
    const first = start();
    await first.ready;
    const second = start();
    await second.ready;
    await first.close();
    await second.close();
    const again = start();
    await again.append(access('again'));
    await again.close();
    expect(await verify(folder)).toMatchObject({ ok: true });
    // Of two chains that were there, the one that was not gone on with.
    const last = entries().find(({ what }) => what.kind === 'access' && what.model === 'again')?.chain ?? '';
    readdirSync(folder)
      .filter((name) => !name.startsWith(last))
      .forEach((name) => rmSync(path.join(folder, name)));
    expect(await verify(folder)).toMatchObject({ ok: false, problem: expect.stringContaining('is missing') });
  });

  test('a chain that was rewritten', async () => {
    const head = readFileSync(
      path.join(folder, readdirSync(folder).find((name) => name.endsWith('.head')) ?? ''),
      'utf8'
    );
    rmSync(folder, { recursive: true });
    const other = start();
    await other.append(access('forged'));
    await other.append(access('forged'));
    await other.append(access('forged'));
    await other.close();
    writeFileSync(path.join(folder, readdirSync(folder).find((name) => name.endsWith('.head')) ?? ''), head);
    expect(await verify(folder)).toMatchObject({ ok: false, problem: expect.stringContaining('was rewritten') });
  });
});

test('what a kill left half written is kept aside, and the chain continues', async () => {
  const first = start();
  await first.append(access('one'));
  await first.close();
  const file = path.join(folder, files()[0] ?? '');
  appendFileSync(file, '{"allowed":true,"at":"20');
  const second = start();
  await second.append(access('two'));
  await second.close();
  expect(readFileSync(`${file}.torn`, 'utf8')).toBe('{"allowed":true,"at":"20');
  expect(eventsOf(entries())).toEqual(['began', 'torn', 'continued']);
  expect(modelsOf(entries())).toEqual(['one', 'two']);
  expect(lines.join('')).toContain('was torn');
  expect(await verify(folder)).toMatchObject({ ok: true });
});

test('an end that is missing is not filled up: the chain stays as it was left, and another begins', async () => {
  const first = start();
  await first.append(access('one'));
  await first.append(access('two'));
  await first.close();
  const file = path.join(folder, files()[0] ?? '');
  writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(0, 2).join('\n') + '\n');
  const second = start();
  await second.append(access('three'));
  await second.close();
  expect(new Set(entries().map(({ chain }) => chain)).size).toBe(2);
  expect(lines.join('')).toContain('Entries are missing at the end');
  expect(await verify(folder)).toMatchObject({ ok: false });
});

test('two at once have a chain each; one that ended leaves its chain to the next', async () => {
  const [first, second] = [start(), start()];
  await first.append(access('one'));
  await second.append(access('two'));
  await until(() => modelsOf(entries()).length === 2);
  const chains = () => [...new Set(entries().map(({ chain }) => chain))];
  expect(chains()).toHaveLength(2);
  await first.close();
  const third = start();
  await third.append(access('three'));
  await third.close();
  expect(chains()).toHaveLength(2);
  expect(await verify(folder)).toMatchObject({ ok: true });
});

test('a chain that is being begun verifies already: its head is there before its file', async () => {
  const verdicts: unknown[] = [];
  const original = promises.open;
  const spy = jest.spyOn(promises, 'open').mockImplementation(async (file, flags, mode) => {
    const handle = await original(file, flags, mode);
    if (flags === 'wx') {
      verdicts.push(await verify(folder));
    }
    return handle;
  });
  const trail = start();
  await trail.ready;
  spy.mockRestore();
  expect(verdicts).toMatchObject([{ ok: true }]);
});

test('a lock is held until it is given back: nobody takes it over meanwhile', async () => {
  const file = path.join(path.dirname(folder), 'x.lock');
  const first = await takeLock(file);
  const original = promises.rm;
  let meanwhile: Lock | undefined;
  const spy = jest.spyOn(promises, 'rm').mockImplementation(async (name, options) => {
    spy.mockImplementation(original);
    meanwhile = await takeLock(file);
    await original(name, options);
  });
  await first?.release();
  spy.mockRestore();
  expect(meanwhile).toBeUndefined();
  const next = await takeLock(file);
  expect(await next?.isHeld()).toBe(true);
  await next?.release();
});

test('a lock of a process that is gone is taken over, one of another machine when it has been silent', async () => {
  const first = start();
  await first.append(access('one'));
  await first.close();
  const [chain = ''] = (files()[0] ?? '').split('-');
  const lock = path.join(folder, `${chain}.lock`);
  const leave = (holder: object, secondsAgo: number): void => {
    writeFileSync(lock, JSON.stringify(holder));
    const time = Date.now() / 1000 - secondsAgo;
    utimesSync(lock, time, time);
  };
  const goesOn = async (): Promise<boolean> => {
    const trail = start();
    await trail.append(access('more'));
    await trail.close();
    return entries()
      .filter((one) => one.chain === chain)
      .some(({ what }) => what.kind === 'trail' && what.event === 'continued');
  };
  leave({ token: 't', host: 'elsewhere', pid: 1, started: '' }, 5);
  expect(await goesOn()).toBe(false);
  readdirSync(folder)
    .filter((name) => !name.startsWith(chain))
    .forEach((name) => rmSync(path.join(folder, name)));
  leave({ token: 't', host: 'elsewhere', pid: 1, started: '' }, 120);
  expect(await goesOn()).toBe(true);
});

test('a killed process leaves a chain that holds, with all that it said to be written', async () => {
  const script = path.join(__dirname, 'killed.testing.ts');
  const child = fork(script, [folder], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const written: number[] = [];
  child.on('message', (count) => written.push(Number(count)));
  await until(() => written.length > 50);
  child.kill('SIGKILL');
  await new Promise((done) => child.once('exit', done));
  const next = start();
  await next.append(access('after'));
  await next.close();
  expect(await verify(folder)).toMatchObject({ ok: true, chains: [expect.anything()] });
  const models = modelsOf(entries());
  expect(models.slice(0, Math.max(...written))).toEqual(
    Array.from({ length: Math.max(...written) }, (_, i) => `m${i + 1}`)
  );
  expect(models.at(-1)).toBe('after');
});

describe('a sink that is lost', () => {
  test('is said, closes access where that is wanted, and gets what waited when it is back', async () => {
    const trail = start({ required: true });
    await trail.append(access('one'));
    await until(() => modelsOf(entries()).length === 1);
    renameSync(folder, `${folder}.away`);
    await trail.append(access('two'));
    await until(() => trail.problem() !== undefined);
    expect(trail.isClosed()).toBe(true);
    expect(lines.join('')).toContain('The audit trail cannot be written');
    expect(existsSync(folder)).toBe(false);
    renameSync(`${folder}.away`, folder);
    await until(() => trail.problem() === undefined);
    expect(trail.isClosed()).toBe(false);
    expect(modelsOf(entries())).toEqual(['one', 'two']);
    expect(await verify(folder)).toMatchObject({ ok: true });
  });

  test('that was never there closes access as well, and open access stays open', async () => {
    writeFileSync(folder, 'a file');
    const [closed, open] = [start({ required: true }), start()];
    await Promise.all([closed.append(access('one')), open.append(access('one'))]);
    await until(() => closed.problem() !== undefined && open.problem() !== undefined);
    expect([closed.isClosed(), open.isClosed()]).toEqual([true, false]);
  });

  test('of a full disk loses nothing that there is room for, says how much it lost, and writes nothing twice', async () => {
    let isFull = true;
    const taken: Content[] = [];
    const sink: Sink = {
      name: 'full',
      write: async (all) => {
        if (isFull) {
          throw new Error('ENOSPC: no space left on device');
        }
        taken.push(...all.map(({ content }) => content));
      },
      close: async () => undefined,
    };
    const lost = jest.fn();
    const metrics = { written: () => undefined, up: () => undefined, lost };
    const trail = createTrail([sink], { log, required: false, capacity: 3, metrics });
    open.push(trail);
    for (const model of ['1', '2', '3', '4', '5']) {
      await trail.append(access(model));
    }
    expect(trail.problem()).toContain('ENOSPC');
    expect(lost).toHaveBeenCalledTimes(2);
    isFull = false;
    await until(() => taken.length > 0);
    expect(taken.map(({ what }) => (what.kind === 'access' ? what.model : what))).toEqual([
      '1',
      '2',
      '3',
      { kind: 'trail', event: 'lost', details: { entries: 2 } },
    ]);
  });

  test('that hangs is a problem as well, as is a queue that is full', async () => {
    const hanging: Sink = { name: 'hangs', write: () => new Promise(() => undefined), close: async () => undefined };
    const [hangs, full] = [
      createTrail([hanging], { log, required: true, hangingMs: 20 }),
      createTrail([hanging], { log, required: true, capacity: 2 }),
    ];
    expect(hangs.problem()).toBeUndefined();
    await hangs.ready;
    expect(hangs.problem()).toContain('20 ms');
    await Promise.all([full.append(access('one')), full.append(access('two'))]);
    expect(full.problem()).toContain('too many');
    expect([hangs.isClosed(), full.isClosed()]).toEqual([true, true]);
  });

  test('keeps access closed from the start on, until it is there', async () => {
    const trail = start({ required: true });
    expect(trail.isClosed()).toBe(true);
    await trail.ready;
    expect(trail.isClosed()).toBe(false);
    writeFileSync(`${folder}.file`, '');
    const never = createTrail([new FileSink({ folder: `${folder}.file`, fileBytes: 1000 }, log)], {
      log,
      required: true,
    });
    open.push(never);
    await never.ready;
    expect(never.isClosed()).toBe(true);
  });
});

test('a file that was changed while it is written to is left as it is, and said', async () => {
  const trail = start();
  await trail.append(access('one'));
  // What it knows of its file is noted behind the entry, which the beginning of the chain may come before, alone.
  await until(() => {
    const last = entries().at(-1);
    return (
      last?.what.kind === 'access' &&
      readdirSync(folder).some((name) => name.endsWith('.head') && noted(name) === last.seq)
    );
  });
  appendFileSync(path.join(folder, files()[0] ?? ''), 'more\n');
  await trail.append(access('two'));
  await trail.close();
  expect(files()).toHaveLength(2);
  expect(lines.join('')).toContain('not as it was written');
  expect(readFileSync(path.join(folder, files()[1] ?? ''), 'utf8')).toContain('"altered"');
  expect(await verify(folder)).toMatchObject({ ok: false, problem: 'is no entry' });
});

test('old files are taken away and the chain says so; one that is merely missing is found', async () => {
  const first = start({ fileBytes: 600 });
  await writeEach(first, ['a0', 'a1', 'a2', 'a3', 'a4', 'a5']);
  await first.close();
  const before = files();
  const longAgo = Date.now() / 1000 - 40 * 86_400;
  before.slice(0, 2).forEach((name) => utimesSync(path.join(folder, name), longAgo, longAgo));
  const second = start({ fileBytes: 600, keepDays: 30 });
  await second.append(access('b'));
  await until(() => !files().includes(before[1] ?? ''));
  await second.close();
  expect(files()).not.toContain(before[0]);
  expect(files()).toContain(before[2]);
  expect(await verify(folder)).toMatchObject({ ok: true });
  rmSync(path.join(folder, before[2] ?? ''));
  expect(await verify(folder)).toMatchObject({ ok: false, problem: expect.stringContaining('missing') });
});

test('a clock that jumps ahead takes no files away, and few go at a time', async () => {
  const sink = new FileSink({ folder, fileBytes: 600, keepDays: 30 }, log);
  const write = (model: string) => sink.write([{ content: access(model), at: new Date() }]);
  await write('a0');
  const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 400 * 86_400_000);
  for (let i = 1; i < 6; i++) {
    await write(`a${i}`);
  }
  now.mockRestore();
  await sink.close();
  const before = files();
  expect(before.length).toBeGreaterThanOrEqual(6);
  const longAgo = Date.now() / 1000 - 40 * 86_400;
  before.slice(0, 4).forEach((name) => utimesSync(path.join(folder, name), longAgo, longAgo));
  const next = start({ fileBytes: 600, keepDays: 30 });
  await next.ready;
  await next.close();
  expect(before.filter((name) => !files().includes(name))).toEqual(before.slice(0, 2));
  expect(await verify(folder)).toMatchObject({ ok: true });
});

test('reading back takes what is wanted of one organisation and data source, the newest first', async () => {
  const trail = start({ fileBytes: 900 });
  for (const model of ['loan', 'iris', 'loan', 'loan']) {
    await trail.append(access(model));
  }
  await trail.append(access('loan', { where: { from: 'api', org: 2, dataSource: 'x' } }));
  await trail.append(access('loan', { where: { from: 'api', org: 1, dataSource: 'y' } }));
  await trail.append(access('iris', { allowed: false, rule: 'role', who: { login: 'Bob', role: 'Viewer' } }));
  await trail.close();
  const wanted = { org: 1, dataSource: 'x', from: 0, to: Infinity, limit: 100 };
  const find = (more: object) => readTrail(folder, { ...wanted, ...more }, new AbortController().signal);
  expect(modelsOf((await find({ kind: 'access' })).entries)).toEqual(['iris', 'loan', 'loan', 'iris', 'loan']);
  expect(modelsOf((await find({ model: 'LOA' })).entries)).toEqual(['loan', 'loan', 'loan']);
  expect(modelsOf((await find({ who: 'bob', allowed: false })).entries)).toEqual(['iris']);
  expect(await find({ kind: 'access', limit: 2 })).toMatchObject({
    more: true,
    entries: [{ allowed: false }, { allowed: true }],
  });
  expect((await find({ to: Date.now() - 60_000 })).entries).toEqual([]);
});
