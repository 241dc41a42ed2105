/** What every page is made with: its frame, where it is, and the way to the other pages. */
export { AppPage } from './AppPage';
export { APP_BASE, APP_ID, useAddress } from './address';
export { appLink, dashboardLink, grafanaLink, modelLink } from './links';
export { holds } from './roles';
export { plain } from './texts';
