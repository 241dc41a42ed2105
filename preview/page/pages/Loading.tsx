import { Alert, LoadingPlaceholder } from '@grafana/ui';
import type { ReactNode } from 'react';
import type { Loaded } from './useLoaded';

interface Props<T> {
  readonly loaded: Loaded<T>;
  readonly children: (value: T) => ReactNode;
}

/** What was loaded, or that it is on its way, or why it is not to be had. */
export function Loading<T>({ loaded, children }: Props<T>) {
  switch (loaded.state) {
    case 'loading':
      return <LoadingPlaceholder text="Loading" />;
    case 'failed':
      return <Alert severity="error" title={loaded.message} />;
    case 'done':
      return <>{children(loaded.value)}</>;
  }
}
