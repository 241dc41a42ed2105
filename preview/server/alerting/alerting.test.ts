import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HostedAnswer, Question } from '../../../host';
import type { Frame } from '../../../src/backend/grafana';
import { shownGroup } from '../routes/alerting';
import { Evaluator } from './evaluator';
import { provisionedGroups } from './provisioned';
import { type Group, groupSchema } from './rule';
import { RuleStore } from './store';

const group = (name: string, ...uids: string[]): Group =>
  groupSchema.parse({
    name,
    interval: '1m',
    rules: uids.map((uid) => ({
      for: '2m',
      keep_firing_for: '0s',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'p95 latency above 500 ms: {{ or $labels.subject "no data" }}',
        evidence: '{{ with $values.Value }}{{ .Value }}{{ end }}',
        runbook_url:
          'http://127.0.0.1:3080/runbooks/latency?ds=m&{{ with $labels.model }}model={{ urlquery . }}{{ end }}',
      },
      grafana_alert: {
        uid,
        title: `Rule ${uid}`,
        data: [
          {
            refId: 'Level',
            datasourceUid: 'modelwatch',
            model: { refId: 'Level', signal: 'latency', thresholds: { warning: 0.4, critical: 0.5 } },
          },
          { refId: 'Value', datasourceUid: 'modelwatch', model: { refId: 'Value', signal: 'latency' } },
        ],
      },
    })),
  });

describe('the rules in memory', () => {
  it('keeps groups by folder, and writes them whole', () => {
    const store = new RuleStore([]);
    const { uid } = store.addFolder('Mine');
    store.write(uid, group('g', 'a-latency-critical', 'a-errors-critical'));
    store.write(uid, group('g', 'a-latency-critical'));
    expect(store.rules().map((rule) => rule.grafana_alert.uid)).toEqual(['a-latency-critical']);
    expect(store.rules()[0]?.grafana_alert).toMatchObject({ namespace_uid: uid, rule_group: 'g' });
    store.delete(uid, 'g');
    expect(store.groups()).toEqual([]);
    expect(() => store.delete(uid, 'g')).toThrow('no group');
  });

  it('refuses a second folder of a name, a uid that is taken, and a folder that is not there', () => {
    const store = new RuleStore([]);
    const { uid } = store.addFolder('Mine');
    store.write(uid, group('g', 'a-latency-critical'));
    expect(() => store.addFolder('Mine')).toThrow('already');
    expect(() => store.write(uid, group('other', 'a-latency-critical'))).toThrow('a-latency-critical');
    expect(() => store.write('nowhere', group('g'))).toThrow('nowhere');
  });

  it('does not let rules of a file be changed', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-rules-'));
    try {
      writeFileSync(
        path.join(directory, 'rules.yaml'),
        [
          'groups:',
          '  - { name: g, folder: Files, interval: 5m, rules: [',
          '      { uid: f-latency-critical, title: T, for: 2m, keepFiringFor: 3m, noDataState: OK, data: [],',
          '        labels: { team: $$ml }, annotations: { runbook_url: "{{ externalURL }}a/b" } } ] }',
        ].join('\n')
      );
      const store = new RuleStore(provisionedGroups(directory, 'http://127.0.0.1:3080/'));
      const [{ folder, group: read } = { folder: { uid: '', title: '' }, group: undefined }] = store.groups();
      expect(folder.title).toBe('Files');
      expect(read).toMatchObject({
        interval: '5m',
        rules: [{ for: '2m', keep_firing_for: '3m', labels: { team: '$ml' }, grafana_alert: { no_data_state: 'OK' } }],
      });
      expect(read?.rules[0]?.annotations).toEqual({ runbook_url: 'http://127.0.0.1:3080/a/b' });
      expect(() => store.write(folder.uid, group('g', 'f-latency-critical'))).toThrow('provisioned');
      expect(() => store.delete(folder.uid, 'g')).toThrow('provisioned');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('says which file is none', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'modelwatch-rules-'));
    try {
      writeFileSync(path.join(directory, 'broken.yaml'), 'groups: 7');
      expect(() => provisionedGroups(directory, '/')).toThrow('broken.yaml');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('their states', () => {
  const START = 1_700_000_000_000;
  const MINUTE = 60_000;
  const figure = (refId: string, value: number): Frame => ({
    name: '',
    refId,
    fields: [
      {
        type: 'number',
        name: 'p95',
        labels: { model: 'loan', version: '2', subject: 'loan version 2' },
        values: [value],
      },
    ],
  });

  function evaluated(answer: (query: Question) => HostedAnswer) {
    let now = START;
    const store = new RuleStore([]);
    store.write(store.addFolder('Mine').uid, group('g', 'a-latency-critical'));
    const evaluator = new Evaluator({
      store,
      now: () => now,
      client: () =>
        Promise.resolve({
          query: (queries: readonly Question[]) =>
            Promise.resolve(new Map(queries.map((query) => [query.refId, answer(query)]))),
        }),
    });
    const shown = () => {
      const [one] = store.groups();
      if (one === undefined) {
        throw new Error('there is no group');
      }
      const [rule] = shownGroup(one.folder, one.group, (each) => evaluator.stateOf(each)).rules;
      return rule;
    };
    return {
      shown,
      minute: async () => {
        await evaluator.evaluateDue();
        now += MINUTE;
        return shown();
      },
    };
  }

  it('pend for as long as the rule holds, then fire, and end', async () => {
    let level = 2;
    const { minute, shown } = evaluated(({ refId }) => ({
      ok: true,
      frames: [figure(refId, refId === 'Level' ? level : 0.7)],
    }));
    expect(shown()?.health).toBe('unknown');
    expect((await minute())?.state).toBe('pending');
    expect((await minute())?.state).toBe('pending');
    const fires = await minute();
    expect(fires?.state).toBe('firing');
    expect(fires?.alerts[0]).toMatchObject({
      state: 'Alerting',
      labels: { model: 'loan', severity: 'critical', alertname: 'Rule a-latency-critical' },
      value: '0.7',
    });
    // The template of figures is Grafana's to fill in: better none than another text.
    expect(fires?.alerts[0]?.annotations).toEqual({
      summary: 'p95 latency above 500 ms: loan version 2',
      runbook_url: 'http://127.0.0.1:3080/runbooks/latency?ds=m&model=loan',
    });
    // The rule's own are shown as they are stored, as on Grafana's pages of rules.
    expect(fires?.annotations['summary']).toBe('p95 latency above 500 ms: {{ or $labels.subject "no data" }}');
    level = 0;
    expect((await minute())?.state).toBe('inactive');
  });

  it('end when the series is gone for long enough', async () => {
    let isThere = true;
    const { minute } = evaluated(({ refId }) => ({ ok: true, frames: isThere ? [figure(refId, 2)] : [] }));
    await minute();
    await minute();
    expect((await minute())?.state).toBe('firing');
    isThere = false;
    const states = [];
    for (let i = 0; i < 10; i++) {
      states.push((await minute())?.state);
    }
    expect(states[0]).toBe('firing');
    expect(states.at(-1)).toBe('inactive');
  });

  it('say what the data source said, when it failed', async () => {
    const { minute } = evaluated(() => ({ ok: false, error: 'Prometheus is away', status: 502 }));
    expect(await minute()).toMatchObject({ health: 'error', lastError: 'Prometheus is away' });
  });
});
