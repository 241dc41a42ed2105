import { AppPlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { lazy } from 'react';

/** Nothing of the app is fetched before one of its pages is opened; its texts are there before the first is drawn. */
const App = lazy(async () => {
  await initPluginTranslations('modelwatch-monitoring-app');
  const { App: root } = await import('./app/App');
  return { default: root };
});

export const plugin = new AppPlugin().setRootPage(App);
