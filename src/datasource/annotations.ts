import type { AnnotationSupport } from '@grafana/data';
import { QUERY_VERSION } from '../query/query';
import { isComplete, type ModelwatchQuery } from './query/query';

const deployments: Omit<ModelwatchQuery, 'refId'> = {
  queryVersion: QUERY_VERSION,
  signal: 'mlflow',
  options: { view: 'deployments' },
};

/** Annotations are any query whose answer has times and texts; a new one shows when versions were deployed. */
export const deploymentAnnotations: AnnotationSupport<ModelwatchQuery> = {
  getDefaultQuery: () => deployments,
  prepareQuery: ({ target }) => {
    const asked = target?.signal ? target : { ...target, ...deployments };
    const query = { ...asked, refId: target?.refId ?? 'Anno' };
    return isComplete(query) ? query : undefined;
  },
};
