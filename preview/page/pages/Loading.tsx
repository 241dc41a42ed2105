import { Alert, LoadingPlaceholder } from '@grafana/ui';
import type { ReactNode } from 'react';
import type { AsyncResult } from '../../../src/datasource/useAsync';

interface Props<T> {
  readonly loaded: AsyncResult<T>;
  readonly children: (value: T) => ReactNode;
}

/** Renders the loaded value, a placeholder while loading, or the error. */
export function Loading<T>({ loaded, children }: Props<T>) {
  switch (loaded.state) {
    case 'loading':
      return <LoadingPlaceholder text="Loading" />;
    case 'error':
      return <Alert severity="error" title={loaded.message} />;
    case 'done':
      return <>{children(loaded.value)}</>;
  }
}
