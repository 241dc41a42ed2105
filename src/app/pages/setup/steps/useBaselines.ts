import { LoadingState, type PanelData } from '@grafana/data';
import { useMemo } from 'react';
import { type AsyncResult, resource, useAsync } from '../../../data';
import { baselinesSchema } from '../../../models/baselines';
import { readVersions } from '../../../models/versions';

interface Counted {
  readonly kept: number;
  readonly all: number;
}

/** Models beyond these are not asked about: the step is done when any has a baseline. */
const MOST_MODELS = 10;

/** How many versions of the registered models keep a baseline. */
export function useBaselines(uid: string, versions: PanelData): AsyncResult<Counted> {
  const models = useMemo(
    () =>
      versions.state === LoadingState.Loading
        ? undefined
        : [...new Set(readVersions(versions).map(({ model }) => model))].slice(0, MOST_MODELS),
    [versions]
  );
  const question = useMemo(() => (models === undefined ? undefined : () => countOf(uid, models)), [uid, models]);
  return useAsync(question);
}

async function countOf(uid: string, models: readonly string[]): Promise<Counted> {
  const asked = models.map((model) => resource(uid, 'baselines', baselinesSchema, { query: { model } }));
  const all = (await Promise.all(asked)).flat();
  return { kept: all.filter(({ found }) => found).length, all: all.length };
}
