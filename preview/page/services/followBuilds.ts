import { config } from '@grafana/runtime';

/** While someone works on the plugin: loads the page again whenever something was built. */
export function followBuilds(): void {
  if (Reflect.get(config, 'preview')?.dev !== true) {
    return;
  }
  const builds = new EventSource('/preview/builds');
  builds.addEventListener('built', () => window.location.reload());
}
