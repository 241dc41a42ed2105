import { readUid } from '../../packs/rules';
import { elementAt } from '../../stats/elements';
import { packsIn, placeOf } from './packs';
import { type InstallPlan, planOf } from './plan';
import type { InstalledGroup, InstalledRule, WrittenGroup, WrittenRule } from './ruler';

const ORIGIN = { __grafana_origin: 'plugin/modelwatch-monitoring-app' };
const place = placeOf('ml');

function written(uid: string, critical = 0.5, team = 'ml'): WrittenRule {
  return {
    for: '5m',
    keep_firing_for: '0s',
    labels: { ...ORIGIN, team },
    annotations: { summary: 'slow' },
    grafana_alert: {
      uid,
      title: uid,
      condition: 'C',
      data: [{ refId: 'A', model: { signal: 'latency', thresholds: { critical }, model: 'iris' } }],
    },
  };
}

/** As Grafana gives it back: with fields of its own, and without durations of nothing. */
function installed(rule: WrittenRule, more: Readonly<Record<string, unknown>> = {}): InstalledRule {
  const { keep_firing_for: keep, ...rest } = rule;
  const { uid, title } = rule.grafana_alert;
  return {
    ...rest,
    ...(keep === '0s' ? {} : { keep_firing_for: keep }),
    labels: { ...rule.labels },
    annotations: { ...rule.annotations },
    grafana_alert: {
      ...rule.grafana_alert,
      uid,
      title,
      id: 7,
      namespace_uid: 'f1',
      data: [
        {
          refId: 'A',
          model: { signal: 'latency', thresholds: { critical: 0.5 }, model: 'iris', intervalMs: 1000 },
        },
      ],
      ...more,
    },
  };
}

const group = (name: string, rules: readonly WrittenRule[]): WrittenGroup => ({ name, interval: '1m', rules });
const there = (name: string, rules: readonly InstalledRule[]): InstalledGroup => ({
  name,
  interval: '1m',
  rules,
  folder: 'Modelwatch',
  folderUid: 'f1',
});
const kinds = ({ changes }: InstallPlan) => Object.fromEntries(changes.map(({ uid, kind }) => [uid, kind]));

const LATENCY = 'modelwatch-latency-critical';
const ERRORS = 'modelwatch-errors-critical';
const mine = installed({ ...written('abc'), labels: { team: 'ml' } });

it('creates everything where there is nothing', () => {
  const plan = planOf([group('service', [written(LATENCY)])], [], place);
  expect(kinds(plan)).toEqual({ [LATENCY]: 'create' });
  expect(plan).toMatchObject({ conflicts: [], folder: { title: 'Modelwatch' }, deletes: [] });
  expect(plan.folder).not.toHaveProperty('uid');
  expect(plan.writes).toEqual([group('service', [written(LATENCY)])]);
});

it('writes nothing where all is as it should be, whatever Grafana has added', () => {
  const plan = planOf([group('service', [written(LATENCY)])], [there('service', [installed(written(LATENCY))])], place);
  expect(kinds(plan)).toEqual({ [LATENCY]: 'keep' });
  expect([plan.writes, plan.deletes]).toEqual([[], []]);
});

it('updates what differs and leaves other people’s rules in the group, and their settings, as they are', () => {
  const receiver = { receiver: 'on-call' };
  const old = installed(written(LATENCY), { is_paused: true, notification_settings: receiver });
  const plan = planOf([group('service', [written(LATENCY, 0.4)])], [there('service', [old, mine])], place);
  expect(kinds(plan)).toEqual({ [LATENCY]: 'update' });
  expect(plan.folder.uid).toBe('f1');
  const { rules } = elementAt(plan.writes, 0);
  const rule = elementAt(rules, 0).grafana_alert;
  expect(rule).toMatchObject({ is_paused: true, notification_settings: receiver });
  expect(rule['data']).toEqual(written(LATENCY, 0.4).grafana_alert['data']);
  expect(rules[1]).toEqual(mine);
});

it('removes rules of the pack that are no longer wanted, and groups that are then empty', () => {
  const before = [
    there('service', [installed(written(LATENCY)), installed(written(ERRORS))]),
    there('data', [installed(written('modelwatch-freshness-warning'))]),
    there('theirs', [mine]),
  ];
  const plan = planOf([group('service', [written(LATENCY)])], before, place);
  expect(kinds(plan)).toEqual({
    [LATENCY]: 'keep',
    [ERRORS]: 'remove',
    'modelwatch-freshness-warning': 'remove',
  });
  expect(plan.writes.map(({ name, rules }) => [name, rules.length])).toEqual([['service', 1]]);
  expect(plan.deletes).toEqual(['data']);
});

it('removes a whole pack and leaves other people’s rules', () => {
  const plan = planOf([], [there('service', [installed(written(LATENCY)), mine])], place);
  expect(plan.writes).toEqual([group('service', [mine])]);
  expect(plan.deletes).toEqual([]);
});

it('does not touch what comes from a file', () => {
  const plan = planOf(
    [group('service', [written(LATENCY, 0.4)])],
    [there('service', [installed(written(LATENCY), { provenance: 'file' })])],
    place
  );
  expect(plan.conflicts).toEqual([{ kind: 'provisioned', folder: 'Modelwatch', titles: [LATENCY] }]);
});

it('takes a link of a file, below the address that Grafana fills in, for the same below the address itself', () => {
  const linked = (runbook_url: string): WrittenRule => ({ ...written(LATENCY), annotations: { runbook_url } });
  const planFor = (address: string) =>
    planOf(
      [group('service', [linked(`${address}a/runbooks/latency`)])],
      [there('service', [installed(linked('{{ externalURL }}a/runbooks/latency'), { provenance: 'file' })])],
      place
    );
  expect(kinds(planFor('https://grafana.example.org/sub/'))).toEqual({ [LATENCY]: 'keep' });
  expect(kinds(planFor('https://grafana.example.org/a/runbooks/other?to='))).toEqual({ [LATENCY]: 'update' });
});

it('does not write into a group that holds somebody’s provisioned rules', () => {
  const theirs = { ...mine, grafana_alert: { ...mine.grafana_alert, provenance: 'api' } };
  const before = [there('service', [installed(written(LATENCY)), theirs])];
  expect(planOf([group('service', [written(LATENCY, 0.4)])], before, place).conflicts).toHaveLength(1);
  expect(planOf([group('service', [written(LATENCY)])], before, place).conflicts).toHaveLength(0);
});

it('does not take over another team’s rules of the same name', () => {
  const plan = planOf(
    [group('service', [written(LATENCY)])],
    [there('service', [installed(written(LATENCY, 0.5, 'fraud'))])],
    place
  );
  expect(plan.conflicts).toEqual([{ kind: 'taken', folder: 'Modelwatch', titles: [LATENCY] }]);
});

it('tells uids of longer definitions from those whose end they share', () => {
  expect(readUid('modelwatch-concept-drift-warning')).toEqual({
    prefix: 'modelwatch',
    definition: 'concept-drift',
    severity: 'warning',
  });
  expect(readUid('modelwatch-drift-warning')?.prefix).toBe('modelwatch');
  expect(readUid('somebody-elses')).toBeUndefined();
});

it('gives every team a folder and uids that fit', () => {
  expect(placeOf('ml')).toEqual({ team: 'ml', prefix: 'modelwatch', folder: 'Modelwatch' });
  expect(placeOf('Fraud & Risk, Europe')).toMatchObject({ folder: 'Modelwatch Fraud & Risk, Europe' });
  expect(`${placeOf('Fraud & Risk, Europe').prefix}-estimated-accuracy-critical`.length).toBeLessThanOrEqual(40);
});

it('reads packs with their thresholds and models', () => {
  const [pack, ...others] = packsIn([there('service', [installed(written(LATENCY)), mine])]);
  expect(others).toEqual([]);
  expect(pack).toMatchObject({ prefix: 'modelwatch', team: 'ml', models: ['iris'], isProvisioned: false });
  expect(pack?.rules[0]).toMatchObject({ definition: 'latency', severity: 'critical', thresholds: { critical: 0.5 } });
});
