import { lacking } from './permissions';

const user: { orgRole: string; permissions?: Record<string, boolean> } = { orgRole: 'Viewer' };

jest.mock('@grafana/runtime', () => ({
  config: {
    bootData: {
      get user() {
        return user;
      },
    },
  },
  getDataSourceSrv: () => ({ getList: () => [] }),
}));

const EDITOR = {
  'folders:read': true,
  'folders:create': true,
  'alert.rules:read': true,
  'alert.rules:create': true,
  'alert.rules:update': true,
  'alert.rules:delete': true,
};

it('names each permission that is lacking', () => {
  user.permissions = { ...EDITOR, 'alert.rules:delete': false };
  expect(lacking()).toEqual(['alert.rules:delete']);
  user.permissions = EDITOR;
  expect(lacking()).toEqual([]);
});

it('goes by the role where Grafana tells no permissions', () => {
  user.permissions = undefined;
  user.orgRole = 'Viewer';
  expect(lacking()).toContain('alert.rules:create');
  user.orgRole = 'Editor';
  expect(lacking()).toEqual([]);
});
