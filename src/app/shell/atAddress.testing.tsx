import type { ReactNode } from 'react';
import { MemoryRouter, Route, Routes } from 'react-router-dom';
import { APP_BASE } from './route';

/** A page at `address` below the app's base; its route is `path`. */
export const atAddress = (address: string, page: ReactNode, path = '*') => (
  <MemoryRouter
    initialEntries={[`${APP_BASE}/${address}`]}
    future={{ v7_startTransition: true, v7_relativeSplatPath: true }}
  >
    <Routes>
      <Route path={`${APP_BASE}/${path}`} element={page} />
    </Routes>
  </MemoryRouter>
);

/** In place of what Grafana draws around a page, for `jest.mock`: it may use what is called mock. */
export const MockPage = ({ actions, children }: { actions?: ReactNode; children?: ReactNode }) => (
  <main>
    {actions}
    {children}
  </main>
);
