import { getBackendSrv, toDataQueryError } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import type { AsyncResult } from '../../../data';

const foundSchema = z.array(z.object({ uid: z.string() }));

/** How many of the app's dashboards Grafana has, by their tag. */
export function useDashboards(turn: object): AsyncResult<number> {
  const [found, setFound] = useState<AsyncResult<number>>({ state: 'loading' });
  useEffect(() => {
    let isCurrent = true;
    const settle = (result: AsyncResult<number>) => isCurrent && setFound(result);
    firstValueFrom(
      getBackendSrv().fetch<unknown>({
        url: '/api/search',
        params: { tag: 'modelwatch', type: 'dash-db' },
        showErrorAlert: false,
      })
    )
      .then(({ data }) => settle({ state: 'done', value: foundSchema.parse(data).length }))
      .catch((error: unknown) => settle({ state: 'error', message: toDataQueryError(error).message ?? String(error) }));
    return () => {
      isCurrent = false;
    };
  }, [turn]);
  return found;
}
