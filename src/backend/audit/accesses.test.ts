import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accessesIn } from './accesses';
import { BEGINNING, type Content, type Head, seal } from './entry';
import { fileOf, headFile } from './files';

const CHAIN = '0123456789ab';
const access = (login: string, signal: string, model: string, allowed = true): Content => ({
  who: { login, role: 'Viewer' },
  what: { kind: 'access', call: 'query', signal, model },
  where: { from: 'dashboard' },
  allowed,
  rule: 'everyone',
});
const CONTENTS: Content[] = [
  access('ann', 'drift', 'loan'),
  access('ann', 'drift', 'loan'),
  access('bob', 'fairness', 'loan', false),
  access('cleo', 'latency', 'iris'),
  {
    ...access('ann', '', ''),
    what: { kind: 'action', id: '1', action: 'back', step: 'approved', model: 'loan', details: {} },
  },
  { ...access('', '', ''), what: { kind: 'trail', event: 'continued', details: {} } },
];

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'modelwatch-trail-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** An entry a second from the epoch on. */
function trail(change = (lines: string[]) => lines): void {
  const lines: string[] = [];
  let head: Head = BEGINNING;
  CONTENTS.forEach((content, i) => {
    const sealed = seal(content, new Date(i * 1000), CHAIN, head);
    head = sealed;
    lines.push(sealed.line);
  });
  writeFileSync(path.join(folder, fileOf(CHAIN, 1)), `${change(lines).join('\n')}\n`);
  writeFileSync(path.join(folder, headFile(CHAIN)), JSON.stringify({ seq: head.seq, hash: head.hash }));
}

it('counts by signal and origin, people once, and steps of actions apart', async () => {
  trail();
  expect(await accessesIn(folder, { from: 0, to: 60_000 })).toEqual({
    ...{ intact: true, total: 4, unnamed: 0, refused: 1, people: 3, actionSteps: 1 },
    byOrigin: { dashboard: 4 },
    bySignal: { drift: 2, fairness: 1, latency: 1 },
    byPanel: {},
  });
});

it('counts those of one organisation and data source alone, by panel and by the signals that health is of', async () => {
  const own = { org: 1, dataSource: 'x' };
  const where = { from: 'dashboard', dashboard: 'd', panel: '4' } as const;
  CONTENTS.push(
    { ...access('ann', 'health', 'loan'), where: { ...where, ...own } },
    { ...access('ann', 'drift', 'loan'), where: { ...where, org: 2, dataSource: 'x' } }
  );
  Object.assign(CONTENTS.at(-2)?.what ?? {}, { of: ['quality'] });
  trail();
  CONTENTS.splice(-2);
  expect(await accessesIn(folder, { from: 0, to: 60_000, of: own })).toMatchObject({
    ...{ total: 1, people: 1, bySignal: { health: 1, quality: 1 }, byPanel: { 'd 4': 1 } },
  });
});

it('ends where nobody waits any more', async () => {
  trail();
  const given = accessesIn(folder, { from: 0, to: 60_000 }, AbortSignal.abort());
  await expect(given).rejects.toThrow(/abort/i);
});

it('counts beside those of the model what named none', async () => {
  CONTENTS.push(access('dan', 'mlflow', ''));
  trail();
  CONTENTS.pop();
  expect(await accessesIn(folder, { from: 0, to: 60_000, model: 'loan' })).toMatchObject({ total: 3, unnamed: 1 });
});

it('counts the period and the model alone', async () => {
  trail();
  const ofLoan = { total: 2, people: 2, actionSteps: 1 };
  expect(await accessesIn(folder, { from: 1000, to: 60_000, model: 'loan' })).toMatchObject(ofLoan);
  expect(await accessesIn(folder, { from: 0, to: 1000 })).toMatchObject({ total: 1, actionSteps: 0 });
});

it('says where the trail is not as it was written', async () => {
  trail((lines) => lines.map((line) => line.replace('"ann"', '"eve"')));
  const { intact } = await accessesIn(folder, { from: 0, to: 60_000 });
  expect(intact).toMatch(/line 1 was changed/);
});

it('rejects a folder without a trail', async () => {
  await expect(accessesIn(folder, { from: 0, to: 1 })).rejects.toThrow(/holds no trail/);
});
