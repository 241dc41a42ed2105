import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { makeCertificates } from '../../../test/support/certificates';
import {
  type Behaviour,
  type FaultServer,
  hangUp,
  inTurn,
  json,
  silence,
  startFaultServer,
  text,
} from '../../../test/support/faultServer';
import { createLog } from '../grafana';
import { Redactor, redactor } from '../redact';
import { until } from '../sources/testing';
import type { Content } from './entry';
import { openTrail } from './openTrail';
import { parseTrailSettings } from './settings';
import type { Trail } from './trail';
import { verify } from './verify';

const access = (model: string): Content => ({
  who: { login: 'ann', role: 'Viewer' },
  what: { kind: 'access', call: 'query', signal: 'drift', model },
  where: { from: 'api', org: 1, dataSource: 'x' },
  allowed: true,
  rule: 'everyone',
});

const NO_CONTENT: Behaviour = (_, response) => {
  response.writeHead(204);
  response.end();
};

const lokiSchema = z.strictObject({
  streams: z.tuple([
    z.strictObject({
      stream: z.strictObject({ service_name: z.literal('modelwatch'), chain: z.string() }),
      values: z.array(z.tuple([z.string().regex(/^\d{19}$/), z.string()])),
    }),
  ]),
});

const attribute = z.strictObject({ key: z.string(), value: z.strictObject({ stringValue: z.string() }) });
const otlpSchema = z.strictObject({
  resourceLogs: z.tuple([
    z.strictObject({
      resource: z.strictObject({ attributes: z.array(attribute) }),
      scopeLogs: z.tuple([
        z.strictObject({
          scope: z.strictObject({ name: z.string() }),
          logRecords: z.array(
            z.strictObject({
              timeUnixNano: z.string().regex(/^\d{19}$/),
              observedTimeUnixNano: z.string(),
              severityNumber: z.literal(9),
              severityText: z.string(),
              body: z.strictObject({ stringValue: z.string() }),
            })
          ),
        }),
      ]),
    }),
  ]),
});

const linesOfLoki = (body: string): string[] =>
  lokiSchema.parse(JSON.parse(body)).streams[0].values.map(([, line]) => line);
const linesOfOtlp = (body: string): string[] =>
  otlpSchema.parse(JSON.parse(body)).resourceLogs[0].scopeLogs[0].logRecords.map((one) => one.body.stringValue);

let folder: string;
let server: FaultServer;
const open: Trail[] = [];
const logged: string[] = [];
const metrics = { written: jest.fn(), lost: jest.fn(), up: jest.fn() };
const log = createLog({ level: 'info', write: (line) => logged.push(line) });

const start = (more: Readonly<Record<string, string>> = {}, timing: { lateMs?: number } = {}): Trail => {
  const named = Object.entries({ audit_folder: folder, audit_loki_url: server.url, ...more });
  const given = Object.fromEntries(named.filter(([, value]) => value !== ''));
  const trail = openTrail(parseTrailSettings(given), { log, metrics, proxies: {}, firstWaitMs: 10, ...timing });
  open.push(trail);
  return trail;
};

/** What every request held that was answered as taken, in order. */
const taken: string[] = [];
const takes =
  (read: (body: string) => string[] = linesOfLoki, answer: Behaviour = NO_CONTENT): Behaviour =>
  (request, response) => {
    taken.push(...read(request.body));
    answer(request, response);
  };
const modelsIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /"model":"([^"]*)"/.exec(line)?.slice(1) ?? []);
const inFiles = (): string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n').slice(0, -1));
/** Each in a file's write of its own, however slow the disk is. */
async function writeEach(trail: Trail, models: readonly string[]): Promise<void> {
  for (const model of models) {
    await trail.append(access(model));
    await until(() => modelsIn(inFiles()).includes(model));
  }
}

beforeEach(async () => {
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'modelwatch-audit-')), 'trail');
  server = await startFaultServer(takes());
  [logged, taken].forEach((list) => (list.length = 0));
  Object.values(metrics).forEach((one) => one.mockReset());
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((trail) => trail.close()));
  await server.stop();
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

test('Loki gets the lines as the files hold them, in its JSON form, with the headers that the settings name', async () => {
  const trail = start({ audit_loki_headers: 'Authorization=Bearer%20token-of-loki, X-Scope-OrgID=team' });
  await trail.append(access('one'));
  await trail.append(access('two'));
  await until(() => taken.length === 3);
  expect(taken).toEqual(inFiles());
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    url: '/loki/api/v1/push',
    headers: { 'content-type': 'application/json', authorization: 'Bearer token-of-loki', 'x-scope-orgid': 'team' },
  });
  const times = server.requests.flatMap(({ body }) => lokiSchema.parse(JSON.parse(body)).streams[0].values);
  const [[time = '', line = ''] = []] = times;
  expect(time.slice(0, 13)).toBe(String(Date.parse(z.object({ at: z.string() }).parse(JSON.parse(line)).at)));
  expect(new Set(times.map(([at]) => at)).size).toBe(3);
  expect(redactor.redact('it said token-of-loki to team')).toBe('it said [redacted] to team');
});

test('OTLP gets them as the bodies of log records, under its own path', async () => {
  server.behave(takes(linesOfOtlp, json({})));
  const trail = start({ audit_loki_url: '', audit_otlp_url: `${server.url}/otlp/` });
  await trail.append(access('one'));
  await until(() => taken.length === 2);
  expect(taken).toEqual(inFiles());
  expect(server.requests[0]?.url).toBe('/otlp/v1/logs');
});

test('one with a certificate of an own authority is sent to where that is named', async () => {
  const { ca, server: pair } = makeCertificates(['IP:127.0.0.1']);
  const secure = await startFaultServer(takes(), { tls: pair });
  const authority = path.join(path.dirname(folder), 'ca.pem');
  writeFileSync(authority, ca);
  const trail = start({ audit_loki_url: secure.url, audit_ca_file: authority });
  await trail.append(access('one'));
  await until(() => taken.length === 2);
  await secure.stop();
});

test.each([
  ['429 with a wait', json('slow down', 429, { 'retry-after': '0' })],
  ['500', text('it broke', 500)],
  ['a refusal that credentials mend', text('who is that?', 401)],
  ['a connection that is closed', hangUp],
  ['an answer that all is well though Loki blocks, 260', text('blocked', 260)],
  ['the same as 200', text('', 200)],
])('what is not taken because of %s is sent again, and is an alarm until then', async (_, behaviour) => {
  server.behave(inTurn(behaviour, behaviour, takes()));
  const trail = start();
  await trail.append(access('one'));
  await until(() => modelsIn(taken).includes('one'));
  expect(new Set(taken)).toEqual(new Set(inFiles()));
  await until(() => logged.some((line) => line.includes('taken again')));
  expect(metrics.up.mock.calls.filter(([sink]) => sink === 'loki')).toEqual([
    ['loki', true],
    ['loki', false],
    ['loki', true],
  ]);
  expect(logged.filter((line) => line.includes('is not taken'))).toHaveLength(1);
  expect(logged.join('')).toContain('taken again');
  expect(metrics.lost).not.toHaveBeenCalled();
});

test('a receiver that repeats what it was sent tells no secret, however many others came since', async () => {
  server.behave(({ headers }, response) => {
    response.writeHead(501);
    response.end(`who are you, ${headers.authorization}, with ${headers['x-key']}? `);
  });
  const headers = 'Authorization=Bearer%20secret-of-the-receiver, X-Key=another-secret-of-it';
  const trail = start({ audit_loki_headers: headers }, { lateMs: 0 });
  const others = new Redactor();
  const forgotten = jest.spyOn(redactor, 'redact').mockImplementation((said) => others.redact(said));
  await trail.append(access('one'));
  await until(() => trail.problem() !== undefined);
  forgotten.mockRestore();
  expect(trail.problem()).toContain('answered 501: who are you, Bearer [redacted], with [redacted]?');
  expect(logged.join('')).not.toContain('secret-of');
});

/** Puts a folder in the way of a file that is written again and again. */
function blocks(name: string): boolean {
  try {
    mkdirSync(name);
  } catch {
    // The file is there for a moment, or the folder is.
  }
  return lstatSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}

test('what cannot be noted is said once, until it can be again', async () => {
  const trail = start();
  await writeEach(trail, ['one']);
  await until(() => readdirSync(folder).some((name) => name.endsWith('.loki')));
  const inTheWay = readdirSync(folder)
    .filter((name) => /\.(?:head|loki)$/.test(name))
    .map((name) => path.join(folder, `${name}.new`));
  const block = (): Promise<void> => until(() => inTheWay.filter(blocks).length === inTheWay.length);
  const said = (): number => logged.filter((line) => line.includes('could not be noted')).length;
  await block();
  await writeEach(trail, ['two', 'three', 'four']);
  await until(() => modelsIn(taken).includes('four'));
  expect([inTheWay.length, said()]).toEqual([2, 2]);
  const noted = (): string[] => inTheWay.map((name) => readFileSync(name.replace(/\.new$/, ''), 'utf8'));
  const before = noted();
  inTheWay.forEach((name) => rmSync(name, { recursive: true }));
  await writeEach(trail, ['five']);
  await until(() => noted().every((text, i) => text !== before[i]));
  await block();
  await writeEach(trail, ['six']);
  await until(() => said() === 4);
});

test('a wait that is asked for is kept to', async () => {
  server.behave(inTurn(json('slow down', 429, { 'retry-after': '3600' }), takes()));
  const trail = start();
  await trail.append(access('one'));
  await until(() => logged.some((line) => line.includes('429')));
  await trail.append(access('two'));
  await sleep(200);
  expect(server.requests).toHaveLength(1);
});

test('what is too much at once is sent in smaller requests', async () => {
  server.behave((request, response) => {
    const lines = linesOfLoki(request.body);
    (lines.length > 3 ? json('the burst is smaller', 429) : takes())(request, response);
  });
  const trail = start();
  await Promise.all(Array.from({ length: 20 }, (_, i) => trail.append(access(`m${i}`))));
  await until(() => modelsIn(taken).length === 20);
  expect(taken).toEqual(inFiles());
  expect(metrics.lost).not.toHaveBeenCalled();
});

test('one that is down closes access only where that is wanted, and nothing is lost until it is back', async () => {
  server.behave(hangUp);
  const open = start({ audit_required: 'true' }, { lateMs: 30 });
  await open.append(access('one'));
  await until(() => open.problem()?.includes('loki has taken nothing since') === true);
  expect(open.isClosed()).toBe(false);
  await open.close();
  const closed = start({ audit_required: 'all' }, { lateMs: 30 });
  await until(() => closed.isClosed());
  server.behave(takes());
  await until(() => !closed.isClosed());
  await until(() => modelsIn(taken).includes('one'));
  expect(closed.problem()).toBeUndefined();
});

test('a moment without an answer is no problem yet', async () => {
  server.behave(hangUp);
  const trail = start({ audit_required: 'all' });
  await trail.append(access('one'));
  await until(() => logged.some((line) => line.includes('is not taken')));
  expect([trail.problem(), trail.isClosed()]).toEqual([undefined, false]);
});

test('no answer waits for one that is silent, and what was under way is sent by the next process', async () => {
  server.behave(silence);
  const first = start();
  const written = Array.from({ length: 30 }, (_, i) => first.append(access(`m${i}`)));
  await Promise.all(written);
  await first.close();
  server.behave(takes());
  const second = start();
  await second.append(access('later'));
  await until(() => modelsIn(taken).includes('later'));
  expect(taken).toEqual(inFiles());
}, 20_000);

test('it continues where it was, over files, and sends none again that it noted', async () => {
  const first = start({ audit_file_mb: '0.002' });
  await writeEach(
    first,
    Array.from({ length: 20 }, (_, i) => `a${i}`)
  );
  await first.close();
  const second = start({ audit_file_mb: '0.002' });
  await second.append(access('b'));
  await until(() => modelsIn(taken).includes('b'));
  expect(readdirSync(folder).filter((name) => name.endsWith('.jsonl')).length).toBeGreaterThan(3);
  expect(taken).toEqual(inFiles());
});

test('of what is refused for good the lines that are to blame are left out, and counted', async () => {
  server.behave((request, response) => {
    const models = modelsIn(linesOfLoki(request.body));
    (models.includes('old') ? text('entry too far behind', 400) : takes())(request, response);
  });
  const trail = start();
  const written = ['one', 'old', 'two', 'three'].map((model) => trail.append(access(model)));
  await Promise.all(written);
  await until(() => modelsIn(taken).includes('three'));
  expect(modelsIn(taken)).toEqual(['one', 'two', 'three']);
  expect(metrics.lost.mock.calls).toEqual([['loki', 1]]);
  expect(logged.join('')).toContain('entry too far behind');
  expect(await verify(folder)).toMatchObject({ ok: true });
});

test('what OTLP refuses of a request is counted, and not sent again', async () => {
  server.behave(takes(linesOfOtlp, json({ partialSuccess: { rejectedLogRecords: '1', errorMessage: 'too long' } })));
  const trail = start({ audit_loki_url: '', audit_otlp_url: server.url });
  await trail.append(access('one'));
  await trail.close();
  expect(taken).toEqual(inFiles());
  expect(metrics.lost).toHaveBeenCalledWith('otlp', 1);
});

test('no more is refused than was sent, whatever OTLP says', async () => {
  server.behave(takes(linesOfOtlp, json({ partialSuccess: { rejectedLogRecords: '99999999' } })));
  const trail = start({ audit_loki_url: '', audit_otlp_url: server.url });
  await trail.append(access('one'));
  await trail.close();
  expect(taken).toEqual(inFiles());
  const sum = (calls: readonly unknown[][]): number => calls.reduce((all, [, count]) => all + Number(count), 0);
  expect([sum(metrics.lost.mock.calls), sum(metrics.written.mock.calls.filter(([sink]) => sink === 'otlp'))]).toEqual([
    taken.length,
    0,
  ]);
});

test('files that were taken away before they were sent are reported lost, by their number', async () => {
  server.behave(hangUp);
  const first = start({ audit_file_mb: '0.0008' });
  await writeEach(first, ['a0', 'a1', 'a2', 'a3', 'a4', 'a5']);
  await first.close();
  const [oldest = ''] = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const [chain = ''] = oldest.split('-');
  // As if the first entry had been sent: after that, what is missing is known.
  const beginning = (readFileSync(path.join(folder, oldest), 'utf8').split('\n')[0] ?? '').length + 1;
  writeFileSync(path.join(folder, `${chain}.loki`), JSON.stringify({ index: 1, offset: beginning, seq: 1 }));
  const kept = inFiles();
  rmSync(path.join(folder, oldest.replace('000001', '000002')));
  const missing = kept.length - inFiles().length;
  server.behave(takes());
  const second = start({ audit_file_mb: '0.0008' });
  await second.append(access('b'));
  await until(() => modelsIn(taken).includes('b'));
  expect(missing).toBeGreaterThan(0);
  expect(metrics.lost).toHaveBeenCalledWith('loki', missing);
});

test('a chain that was never sent is sent from its newest file on', async () => {
  const before = start({ audit_loki_url: '', audit_file_mb: '0.0008' });
  await writeEach(before, ['a0', 'a1', 'a2', 'a3', 'a4', 'a5']);
  await before.close();
  const old = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const longAgo = Date.now() / 1000 - 60;
  old.forEach((name) => utimesSync(path.join(folder, name), longAgo, longAgo));
  const trail = start({ audit_file_mb: '0.0008' });
  await trail.append(access('b'));
  await until(() => modelsIn(taken).includes('b'));
  expect(taken).toEqual(inFiles().slice(-taken.length));
  expect(modelsIn(taken)).not.toContain('a0');
});

describe('verify, of what a receiver gives back', () => {
  let file: string;
  const write = (lines: readonly string[]): void => writeFileSync(file, lines.map((line) => `${line}\n`).join(''));

  beforeEach(async () => {
    file = path.join(path.dirname(folder), 'export.txt');
    const trail = start();
    for (const model of ['one', 'two', 'three']) {
      await trail.append(access(model));
    }
    await until(() => taken.length === 4);
  });

  test('takes any order, and lines that came twice', async () => {
    write([...taken].reverse().concat(taken.slice(1, 3)));
    expect(await verify(file)).toMatchObject({ ok: true, chains: [{ first: 1, last: 4 }] });
    write(taken.slice(2));
    expect(await verify(file)).toMatchObject({ ok: true, chains: [{ first: 3, last: 4 }] });
  });

  test.each([
    ['a missing line', (lines: readonly string[]) => [...lines.slice(0, 1), ...lines.slice(2)], 'are missing'],
    ['a changed line', (lines: readonly string[]) => lines.map((one) => one.replace('"two"', '"twi"')), 'was changed'],
    ['a line that is no entry', (lines: readonly string[]) => [...lines, 'more'], 'is no entry'],
  ])('finds %s', async (_, change, problem) => {
    write(change(taken));
    expect(await verify(file)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });
});
