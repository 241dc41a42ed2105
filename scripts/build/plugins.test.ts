import { fillIn, findPlugins, revisionOf, withDashboards } from './plugins';

describe('findPlugins', () => {
  it('finds the app and the data source nested in it', () => {
    expect(findPlugins().map(({ id, module }) => ({ id, module }))).toEqual([
      { id: 'modelwatch-monitoring-app', module: 'module.ts' },
      { id: 'modelwatch-monitoring-datasource', module: 'module.ts' },
    ]);
  });
});

describe('fillIn', () => {
  it('fills every occurrence of every placeholder', () => {
    const text = fillIn('%PLUGIN_ID% %VERSION% %TODAY% %PLUGIN_ID%', 'an-app', {
      version: '1.2.3',
      today: '2026-11-22',
    });
    expect(text).toBe('an-app 1.2.3 2026-11-22 an-app');
  });
});

describe('revisionOf', () => {
  it('grows with the version, so that Grafana imports dashboards again', () => {
    const versions = ['0.1.0', '0.1.1', '0.2.0', '0.10.0', '1.0.0'];
    const revisions = versions.map(revisionOf);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(new Set(revisions).size).toBe(versions.length);
    expect(revisionOf('1.2.3-rc.1')).toBe(1_002_003);
  });
});

describe('withDashboards', () => {
  const page = { type: 'page', name: 'Home', path: '/a/x' };

  it('adds each dashboard under its title, unless it is listed already', () => {
    const listed = { type: 'dashboard', name: 'Listed', path: 'dashboards/listed.json' };
    const dashboards = new Map([
      ['fleet.json', { title: 'Fleet' }],
      ['listed.json', { title: 'Another title' }],
    ]);
    expect(withDashboards({ includes: [page, listed] }, dashboards)['includes']).toEqual([
      page,
      listed,
      { type: 'dashboard', name: 'Fleet', path: 'dashboards/fleet.json', role: 'Viewer' },
    ]);
  });

  it('leaves a plugin without dashboards as it is', () => {
    expect(withDashboards({ id: 'x', includes: [page] }, new Map())).toEqual({ id: 'x', includes: [page] });
  });
});
