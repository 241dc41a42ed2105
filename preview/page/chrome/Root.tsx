import { config, locationService, LocationServiceProvider } from '@grafana/runtime';
import { ErrorBoundaryAlert, GlobalStyles, ModalRoot, ModalsProvider, PortalContainer } from '@grafana/ui';
import { ThemeContext } from '@grafana/data';
import { useEffect, useMemo, useState } from 'react';
import { createPath, type Navigator, Router } from 'react-router-dom';
import { Pages } from '../pages/Pages';
import { followLinks } from './followLinks';
import { Shell } from './Shell';

/** The router of today over the history that Grafana's packages share. */
const navigator: Navigator = {
  createHref: (to) => (typeof to === 'string' ? to : createPath(to)),
  push: (to, state) => locationService.getHistory().push(typeof to === 'string' ? to : createPath(to), state),
  replace: (to, state) => locationService.getHistory().replace(typeof to === 'string' ? to : createPath(to), state),
  go: (delta) => locationService.getHistory().go(delta),
};

/** Everything that stands around a page in Grafana, as far as pages need it. */
export function Root() {
  const history = useMemo(() => locationService.getHistory(), []);
  const [location, setLocation] = useState(history.location);
  useEffect(() => history.listen(setLocation), [history]);
  useEffect(() => followLinks(document), []);
  return (
    <ThemeContext.Provider value={config.theme2}>
      <LocationServiceProvider service={locationService}>
        <Router location={location} navigator={navigator} navigationType={undefined}>
          <ModalsProvider>
            <GlobalStyles />
            <Shell>
              <ErrorBoundaryAlert dependencies={[location.pathname]}>
                <Pages />
              </ErrorBoundaryAlert>
            </Shell>
            <ModalRoot />
            <PortalContainer />
          </ModalsProvider>
        </Router>
      </LocationServiceProvider>
    </ThemeContext.Provider>
  );
}
