/** What every page is made with: its frame, where it is, and the way to the other pages. */
export { AppPage } from './AppPage';
export { ACTIONS, APP_ID, HOME, appLink, dashboardLink, grafanaLink, modelLink } from './route';
export { hasRole, type PageRoute, useQuery } from './route';
export { unescaped } from '../../datasource/texts';
