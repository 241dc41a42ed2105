import { EventBusSrv } from '@grafana/data';

/** What plugins and pages tell each other and the person at the screen. */
export const appEvents = new EventBusSrv();
