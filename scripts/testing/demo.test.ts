import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEMO_VARIABLE, historyOf, toldDemo } from './demo';

const demo = {
  prometheus: 'http://127.0.0.1:9090',
  mlflow: 'http://127.0.0.1:5000',
  service: 'http://127.0.0.1:8001',
  incidentsFile: '/somewhere/incidents.json',
  startedAt: 1_795_335_330_000,
};

describe('toldDemo', () => {
  it('is the demo, or why there is none, or nothing', () => {
    expect(toldDemo({ [DEMO_VARIABLE]: JSON.stringify(demo) })).toEqual(demo);
    expect(toldDemo({ [DEMO_VARIABLE]: '{"missing":"no Python"}' })).toEqual({ missing: 'no Python' });
    expect(toldDemo({})).toBeUndefined();
  });

  it('takes nothing else for a demo', () => {
    expect(() => toldDemo({ [DEMO_VARIABLE]: '{"prometheus":"http://127.0.0.1:9090"}' })).toThrow();
    expect(() => toldDemo({ [DEMO_VARIABLE]: 'yes' })).toThrow();
  });
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
