import { elementAt } from '../../stats/elements';
import { EDITOR, FakeGrafana, VIEWER } from './fakeGrafana.testing';
import { placeOf } from './packs';
import { applyPlan, missingPermissions, type Permission, planOf, requiredPermissions } from './plan';
import { installedGroups, type WrittenGroup, type WrittenRule } from './ruler';

let mockGrafana = new FakeGrafana();

jest.mock('@grafana/runtime', () => ({
  hasPermission: (action: string) => mockGrafana.hasPermission(action),
  getBackendSrv: () => ({ fetch: (request: { url: string }) => mockGrafana.fetch(request) }),
  config: {},
}));

const place = placeOf('ml');

function rule(definition: string, summary = 'slow'): WrittenRule {
  const uid = `${place.prefix}-${definition}-critical`;
  return {
    for: '5m',
    labels: { __grafana_origin: 'plugin/modelwatch-monitoring-app', team: place.team },
    annotations: { summary },
    grafana_alert: { uid, title: uid, data: [] },
  };
}

const group = (...rules: readonly WrittenRule[]): WrittenGroup => ({ name: 'service', interval: '1m', rules });
const planFor = async (...wanted: readonly WrittenGroup[]) => planOf(wanted, await installedGroups(), place);

beforeEach(() => {
  mockGrafana = new FakeGrafana();
});

const CASES: readonly [string, readonly WrittenGroup[], readonly WrittenGroup[], readonly Permission[]][] = [
  [
    'install',
    [],
    [group(rule('latency'))],
    ['folders:read', 'folders:create', 'alert.rules:read', 'alert.rules:create'],
  ],
  [
    'update',
    [group(rule('latency'))],
    [group(rule('latency', 'slower'))],
    ['folders:read', 'alert.rules:read', 'alert.rules:write'],
  ],
  [
    'remove one rule',
    [group(rule('latency'), rule('errors'))],
    [group(rule('errors'))],
    ['folders:read', 'alert.rules:read', 'alert.rules:write', 'alert.rules:delete'],
  ],
  ['remove all', [group(rule('latency'))], [], ['folders:read', 'alert.rules:read', 'alert.rules:delete']],
];

describe.each(CASES)('to %s', (_, before, wanted, needed) => {
  const start = async () => {
    if (before.length > 0) {
      mockGrafana.install({ uid: 'f', title: place.folder }, before);
    }
    return planFor(...wanted);
  };

  it('asks for what the server asks for, and no more', async () => {
    const plan = await start();
    expect(requiredPermissions(plan)).toEqual(needed);
    mockGrafana.permissions = needed;
    expect(missingPermissions(plan)).toEqual([]);
    await applyPlan(plan);
    expect(mockGrafana.groups.get(elementAt(mockGrafana.folders, 0).uid)).toMatchObject(wanted);
  });

  it('is possible for an Editor, and says what a Viewer lacks', async () => {
    const plan = await start();
    expect(EDITOR).toEqual(expect.arrayContaining([...needed]));
    mockGrafana.permissions = VIEWER;
    expect(missingPermissions(plan)).toEqual(needed.filter((one) => !VIEWER.includes(one)));
    await expect(applyPlan(plan)).rejects.toThrow(/Grafana refused to .*role Editor/);
  });
});
