import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../test/support/freePort';
import { describeWithLoki, type RunningLoki, startLoki } from '../../../test/support/loki';
import { createLog } from '../grafana';
import { accessesIn } from './accesses';
import type { Content } from './entry';
import { openTrail } from './openTrail';
import { createReceiver } from './receivers';
import { parseTrailSettings } from './settings';
import type { Trail } from './trail';
import { verify } from './verify';

jest.setTimeout(180_000);

/** However long this machine takes; the test's own time is the end of it. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await sleep(50);
  }
}

const access = (model: string, details: Readonly<Record<string, string>> = {}): Content => ({
  who: { login: 'ann', role: 'Viewer' },
  what: { kind: 'access', call: 'query', signal: 'drift', model, ...details },
  where: { from: 'api', org: 1, dataSource: 'x' },
  allowed: true,
  rule: 'everyone',
});

/** Of bytes a second and at once, in MB as Loki has them. */
const LIMITS = { slow: { ingestion_rate_mb: 0.02, ingestion_burst_size_mb: 0.02 }, short: { max_line_size: '700B' } };

describeWithLoki('the trail over a real Loki', (program) => {
  let loki: RunningLoki;
  let folder: string;
  const logged: string[] = [];
  const metrics = { written: jest.fn(), lost: jest.fn(), up: jest.fn() };
  const log = createLog({ level: 'info', write: (line) => logged.push(line) });
  const open: Trail[] = [];

  const start = (tenant: string, url = loki.url): Trail => {
    const settings = { audit_folder: folder, audit_loki_url: url, audit_loki_headers: `X-Scope-OrgID=${tenant}` };
    const trail = openTrail(parseTrailSettings(settings), { log, metrics, proxies: {}, firstWaitMs: 50 });
    open.push(trail);
    return trail;
  };
  const inFiles = (): string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n').slice(0, -1));
  /** Sorted: the first entry of a chain is made after those that waited for it. */
  const inLoki = async (tenant: string, from = loki): Promise<readonly string[]> =>
    [...(await from.lines(tenant, '{service_name="modelwatch"}'))].sort();
  const sorted = (): string[] => inFiles().sort();
  /** Until Loki gives as many lines as the files hold. */
  async function arrived(tenant: string, from = loki): Promise<readonly string[]> {
    await until(async () => (await inLoki(tenant, from)).length >= inFiles().length);
    return inLoki(tenant, from);
  }

  beforeAll(async () => {
    loki = await startLoki(program, { limits: LIMITS });
  });
  afterAll(async () => {
    await loki.stop();
  });
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'modelwatch-audit-'));
    logged.length = 0;
    Object.values(metrics).forEach((one) => one.mockReset());
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((trail) => trail.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  test('gives back what was written, which verifies and is counted as the files are', async () => {
    const trail = start('whole');
    await Promise.all(Array.from({ length: 1200 }, (_, i) => trail.append(access(`model ${i} "ß" \\ 日本`))));
    await until(() => inFiles().length > 1200);
    const lines = await arrived('whole');
    expect(lines).toEqual(sorted());
    expect(metrics.lost).not.toHaveBeenCalled();
    const exported = path.join(folder, 'exported.txt');
    writeFileSync(exported, `${[...lines].reverse().join('\n')}\n`);
    expect(await verify(exported)).toMatchObject({ ok: true });
    const period = { from: Date.now() - 3_600_000, to: Date.now() + 60_000 };
    const { total } = await accessesIn(folder, period);
    expect(total).toBe(1200);
    writeFileSync(exported, `${lines.filter((_, i) => i !== 700).join('\n')}\n`);
    expect(await verify(exported)).toMatchObject({ ok: false });
  });

  test('keeps a line once that is sent twice', async () => {
    const first = start('twice');
    await Promise.all(['a', 'b', 'c'].map((model) => first.append(access(model))));
    await until(() => inFiles().length === 4);
    await arrived('twice');
    await first.close();
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.loki'))) {
      writeFileSync(path.join(folder, name), JSON.stringify({ index: 1, offset: 0, seq: 0 }));
    }
    metrics.written.mockReset();
    const second = start('twice');
    await second.append(access('d'));
    await until(() => inFiles().at(-1)?.includes('"model":"d"') === true);
    await until(async () => (await inLoki('twice')).some((line) => line.includes('"model":"d"')));
    expect(
      metrics.written.mock.calls.filter(([sink]) => sink === 'loki').reduce((sum, [, n]) => sum + Number(n), 0)
    ).toBe(inFiles().length);
    expect(await inLoki('twice')).toEqual(sorted());
  });

  test('that limits the rate gets everything, later', async () => {
    const trail = start('slow');
    await Promise.all(Array.from({ length: 150 }, (_, i) => trail.append(access(`model ${i}`))));
    await until(() => inFiles().length > 150);
    expect(await arrived('slow')).toEqual(sorted());
    expect(logged.join('')).toMatch(/429.*[Ii]ngestion rate limit exceeded/);
    expect(metrics.lost).not.toHaveBeenCalled();
  });

  test('keeps the lines that it takes where it refuses one, which the files hold', async () => {
    const trail = start('short');
    await Promise.all(['one', 'x'.repeat(400), 'two'].map((model) => trail.append(access(model))));
    await until(() => inFiles().length === 4);
    await until(async () => (await inLoki('short')).length === 3);
    expect(await inLoki('short')).toEqual(sorted().filter((line) => !line.includes('xxx')));
    await until(() => metrics.lost.mock.calls.length > 0);
    expect(metrics.lost.mock.calls).toEqual([['loki', 1]]);
    expect(await verify(folder)).toMatchObject({ ok: true });
  });

  test('that cannot store, and then is gone, gets everything when it is back', async () => {
    const port = await freePort();
    const refusing = await startLoki(program, { port, target: 'distributor' });
    const trail = start('back', refusing.url);
    await Promise.all(['one', 'two'].map((model) => trail.append(access(model))));
    await until(() => logged.some((line) => line.includes('is not taken')));
    expect(logged.join('')).toMatch(/answered 5\d\d/);
    await refusing.stop();
    await trail.append(access('three'));
    await until(() => inFiles().length === 4);
    const whole = await startLoki(program, { port });
    try {
      expect(await arrived('back', whole)).toEqual(sorted());
      expect(metrics.lost).not.toHaveBeenCalled();
    } finally {
      await whole.stop();
    }
  });

  test('refuses a line that is hours before the newest of its chain, and takes those beside it', async () => {
    const receiver = createReceiver({ name: 'loki', url: loki.url, headers: { 'x-scope-orgid': 'clock' } }, {});
    const [now, chain] = [Date.now(), 'c1'];
    await receiver.send([{ line: 'now', chain, seq: 1, at: now }]);
    const after = [
      { line: 'before', chain, seq: 2, at: now - 2 * 3_600_000 },
      { line: 'after', chain, seq: 3, at: now + 1 },
    ];
    await expect(receiver.send(after)).rejects.toThrow(/answered 400: .*too far behind/);
    await until(async () => (await inLoki('clock')).length === 2);
    expect(await inLoki('clock')).toEqual(['after', 'now']);
    await receiver.close();
  });
});
