import { LoadingState, type PanelData } from '@grafana/data';
import { useEffect, useMemo, useState } from 'react';
import type { Resource } from '../../../data';
import { resource } from '../../../data/resource';
import { baselinesSchema } from '../../../models/baselines';
import { readVersions } from '../../../models/versions';

interface Counted {
  readonly kept: number;
  readonly all: number;
}

/** Models beyond these are not asked about: the step is done when any has a baseline. */
const MOST_MODELS = 10;

/** How many versions of the registered models keep a baseline. */
export function useBaselines(uid: string, versions: PanelData): Resource<Counted> {
  const models = useMemo(
    () =>
      versions.state === LoadingState.Loading
        ? undefined
        : [...new Set(readVersions(versions).map(({ model }) => model))].slice(0, MOST_MODELS),
    [versions]
  );
  const [counted, setCounted] = useState<{ readonly of: object; readonly resource: Resource<Counted> }>();
  useEffect(() => {
    if (models === undefined) {
      return undefined;
    }
    let isCurrent = true;
    const settle = (answer: Resource<Counted>) => isCurrent && setCounted({ of: models, resource: answer });
    Promise.all(models.map((model) => resource(uid, 'baselines', baselinesSchema, { query: { model } })))
      .then((lists) => lists.flat())
      .then((all) =>
        settle({ state: 'answered', answer: { kept: all.filter(({ found }) => found).length, all: all.length } })
      )
      .catch((error: unknown) =>
        settle({ state: 'failed', reason: error instanceof Error ? error.message : String(error) })
      );
    return () => {
      isCurrent = false;
    };
  }, [uid, models]);
  return counted?.of === models && counted !== undefined ? counted.resource : { state: 'asking' };
}
