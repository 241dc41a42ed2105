import { initPluginTranslations } from '@grafana/i18n';
import { Spinner } from '@grafana/ui';
import { type ComponentType, lazy, Suspense } from 'react';
import plugin from './plugin.json';

/**
 * A component that is fetched when it is first drawn, with the texts of the user's language. Most who load the data source
 * look at dashboards, and edit nothing.
 */
export function lazyComponent<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Part = lazy(async () => {
    const [Loaded] = await Promise.all([load(), initPluginTranslations(plugin.id)]);
    return { default: ({ own }: { readonly own: Props }) => <Loaded {...own} /> };
  });
  return function LazyComponent(props: Props) {
    return (
      <Suspense fallback={<Spinner />}>
        <Part own={props} />
      </Suspense>
    );
  };
}
