import { AppPlugin } from '@grafana/data';
import { lazy } from 'react';
import { alertActionsLink, alertLink, panelActionsLink, panelLink } from './app/extensions/links';

/** Nothing of the app is fetched before one of its pages is opened; its texts are there before the first is drawn. */
const App = lazy(async () => {
  const { initPluginTranslations } = await import('@grafana/i18n');
  await initPluginTranslations('modelwatch-monitoring-app');
  const { App: root } = await import('./app/App');
  return { default: root };
});

export const plugin = new AppPlugin()
  .setRootPage(App)
  .addLink(panelLink)
  .addLink(panelActionsLink)
  .addLink(alertLink)
  .addLink(alertActionsLink);
