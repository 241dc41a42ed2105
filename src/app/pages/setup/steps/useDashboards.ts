import { getBackendSrv, toDataQueryError } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import type { Answer } from '../../../data';

const foundSchema = z.array(z.object({ uid: z.string() }));

/** How many of the app's dashboards Grafana has, by their tag. */
export function useDashboards(turn: object): Answer<number> {
  const [found, setFound] = useState<Answer<number>>({ state: 'asking' });
  useEffect(() => {
    let isCurrent = true;
    const settle = (answer: Answer<number>) => isCurrent && setFound(answer);
    firstValueFrom(
      getBackendSrv().fetch<unknown>({
        url: '/api/search',
        params: { tag: 'modelwatch', type: 'dash-db' },
        showErrorAlert: false,
      })
    )
      .then(({ data }) => settle({ state: 'told', value: foundSchema.parse(data).length }))
      .catch((error: unknown) => settle({ state: 'refused', why: toDataQueryError(error).message ?? String(error) }));
    return () => {
      isCurrent = false;
    };
  }, [turn]);
  return found;
}
