/** What every page is made with: its frame, where it is, and the way to the other pages. */
export { AppPage } from './AppPage';
export { APP_ID, HOME } from './links';
export { appLink, dashboardLink, grafanaLink, modelLink } from './links';
export { hasRole } from './route';
export type { PageRoute } from './route';
export { unescaped } from '../../datasource/texts';
export { useQuery } from './route';
