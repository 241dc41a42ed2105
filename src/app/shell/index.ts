/** What every page is made with: its frame, where it is, and the way to the other pages. */
export { AppPage } from './AppPage';
export { useAddress } from './address';
export { APP_BASE, APP_ID } from './base';
export { appLink, dashboardLink, grafanaLink, modelLink } from './links';
export { holds, type Role } from './roles';
export type { PageRoute } from './route';
export { plain } from './texts';
