import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { anchors } from './anchors';
import { ANCHOR_VARIABLE, anchorFromEnvironment, DEMO_VARIABLE, demoFromEnvironment, historyOf } from './demo';

const demo = {
  prometheus: 'http://127.0.0.1:9090',
  mlflow: 'http://127.0.0.1:5000',
  service: 'http://127.0.0.1:8001',
  incidentsFile: '/somewhere/incidents.json',
  startedAt: 1_795_335_330_000,
};

describe('demoFromEnvironment', () => {
  it('is the demo, or why there is none, or nothing', () => {
    expect(demoFromEnvironment({ [DEMO_VARIABLE]: JSON.stringify(demo) })).toEqual(demo);
    expect(demoFromEnvironment({ [DEMO_VARIABLE]: '{"missing":"no Python"}' })).toEqual({ missing: 'no Python' });
    expect(demoFromEnvironment({})).toBeUndefined();
  });

  it('takes nothing else for a demo', () => {
    expect(() => demoFromEnvironment({ [DEMO_VARIABLE]: '{"prometheus":"http://127.0.0.1:9090"}' })).toThrow();
    expect(() => demoFromEnvironment({ [DEMO_VARIABLE]: 'yes' })).toThrow();
  });
});

describe('anchorFromEnvironment', () => {
  it('is where the history ends, in Unix seconds, or nothing', () => {
    expect(anchorFromEnvironment({ [ANCHOR_VARIABLE]: '1795335330' })).toBe(1_795_335_330);
    expect(anchorFromEnvironment({})).toBeUndefined();
    expect(() => anchorFromEnvironment({ [ANCHOR_VARIABLE]: '2026-11-22' })).toThrow();
  });
});

describe('anchors', () => {
  it.each(['2026-11-28T21:00:00Z', '2026-11-25T00:00:00Z', '2026-11-22T23:59:59Z', '2026-11-23T00:00:00Z'])(
    'are every six hours of a Wednesday and of a Sunday that are over at %s',
    (text) => {
      const now = Date.parse(text) / 1000;
      const found = anchors(now);
      const days = new Set(found.map((anchor) => new Date(anchor * 1000).getUTCDay()));
      expect([...days].sort()).toEqual([0, 3]);
      expect(found.map((anchor) => new Date(anchor * 1000).getUTCHours())).toEqual([0, 6, 12, 18, 0, 6, 12, 18]);
      expect(Math.max(...found)).toBeLessThan(now);
      expect(Math.min(...found)).toBeGreaterThan(now - 14 * 86_400);
    }
  );
});

describe('historyOf', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-incidents-'));
  const incidentsFile = path.join(directory, 'incidents.json');
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('leaves out what is still to come', () => {
    const incident = { kind: 'overload', model: 'iris', start: 1, end: 2, phase: 'history' };
    writeFileSync(incidentsFile, JSON.stringify({ incidents: [incident, { ...incident, phase: 'live' }] }));
    expect(historyOf({ incidentsFile })).toEqual([incident]);
  });
});
