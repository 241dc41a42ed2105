import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { matchRoutes } from 'react-router-dom';
import { definitions } from '../../../packs/rules';
import { ROUTES } from '../../routes';
import { atAddress } from '../../shell/atAddress.testing';
import { APP_BASE } from '../../shell/route';
import { linkOf } from '../runbook';
import Runbooks from './index';

jest.mock('@grafana/runtime', () => ({
  PluginPage: ({ children }: { children: ReactNode }) => <main>{children}</main>,
  getDataSourceSrv: () => ({ getList: () => [] }),
  config: { bootData: { user: { orgRole: 'Viewer' } } },
}));

it('leads to every runbook, and takes along what is being looked at', () => {
  render(atAddress('runbooks?model=iris', <Runbooks />));
  expect(
    screen
      .getAllByRole('link')
      .map((link) => link.getAttribute('href')?.split('?')[0])
      .sort()
  ).toEqual(definitions.map(({ id }) => `${APP_BASE}/runbooks/${id}`).sort());
  expect(screen.getByRole('link', { name: 'Latency' }).getAttribute('href')).toContain('?model=iris');
});

const routes = ['', ...ROUTES.map(({ path: below }) => below)].map((below) => ({ path: `${APP_BASE}/${below}` }));

const FOLDER = path.join(__dirname, '../../../../docs/runbooks');

it.each(readdirSync(FOLDER))('leads to pages of the app that there are: %s', (file) => {
  const links = [...readFileSync(path.join(FOLDER, file), 'utf8').matchAll(/\]\((\/a\/[^()\s]+)\)/g)];
  const shown = links.flatMap(([, target = '']) => [{}, { model: 'loan' }].map((about) => linkOf(target, about)));
  for (const target of shown.map((link) => link.replace(/[?#].*$/, ''))) {
    expect([target, matchRoutes(routes, target)?.[0]?.route.path]).toEqual([target, expect.any(String)]);
  }
});
