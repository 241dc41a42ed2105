import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cachedEntry } from '../../scripts/setup/cache';
import { installedPrometheus } from '../../scripts/setup/prometheus';
import { backfill, describeWithPrometheus, startPrometheus } from './prometheus';
import { checkRules } from './promtool';

describeWithPrometheus('a Prometheus that set-up keeps in its cache, and that is not on the PATH', () => {
  const { PATH, MODELWATCH_CACHE } = process.env;
  const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-programs-'));

  beforeAll(() => {
    const real = installedPrometheus();
    process.env['PATH'] = directory;
    process.env['MODELWATCH_CACHE'] = directory;
    const programs = path.join(cachedEntry(`prometheus-debian-${process.arch}`), 'usr', 'bin');
    mkdirSync(programs, { recursive: true });
    Object.entries(real ?? {}).forEach(([name, file]) => symlinkSync(file, path.join(programs, name)));
  });

  afterAll(() => {
    rmSync(directory, { recursive: true });
    Object.assign(process.env, { PATH });
    if (MODELWATCH_CACHE === undefined) {
      delete process.env['MODELWATCH_CACHE'];
    } else {
      process.env['MODELWATCH_CACHE'] = MODELWATCH_CACHE;
    }
  });

  it('makes history', async () => {
    const data = path.join(directory, 'data');
    mkdirSync(data);
    await backfill('value 1 1700000000\nvalue 2 1700000015', data);
    expect(readdirSync(data)).not.toHaveLength(0);
  });

  it('runs', async () => {
    const prometheus = await startPrometheus();
    await prometheus.stop();
  }, 40_000);

  it('judges rules', async () => {
    await expect(checkRules('groups: [{ name: x, rules: [{ record: "a:b", expr: up }] }]')).resolves.toMatchObject({
      ok: true,
    });
  });
});

describe('programs that are there already', () => {
  it('are none where neither the PATH nor the cache has both', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-programs-'));
    expect(installedPrometheus({ PATH: directory, MODELWATCH_CACHE: directory })).toBeUndefined();
    rmSync(directory, { recursive: true });
  });
});
