import { promql } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import {
  type MetricHistoryRequest,
  type ModelsRequest,
  type Optional,
  optional,
  type RangeRequest,
  type RunsRequest,
} from '../../query/request';
import { select } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import type { MlflowOptions } from './options';

export type MlflowPlan = {
  readonly models?: ModelsRequest;
  readonly runs?: RunsRequest;
  readonly history?: MetricHistoryRequest;
  /** Where versions show in traffic: 1 while a version answers. */
  readonly serving?: Optional<RangeRequest>;
};

export function plan(query: SignalQuery<MlflowOptions>, context: PlanContext): MlflowPlan {
  const { options, model, version } = query;
  const ofModel = model === undefined ? {} : { model };
  const ofVersion = version === undefined ? {} : { version };
  switch (options.view) {
    case 'models':
    case 'registry':
      return { models: { kind: 'mlflow.models', ...ofModel } };
    case 'runs':
    case 'parameters':
      return {
        runs: {
          kind: 'mlflow.runs',
          experiments: options.experiments,
          orderBy: options.orderBy,
          limit: options.limit,
          ...(options.filter === undefined ? {} : { filter: options.filter }),
          ...ofModel,
          ...ofVersion,
        },
      };
    case 'history':
      return {
        history: {
          kind: 'mlflow.history',
          runIds: options.runIds,
          metric: options.metric,
          ...ofModel,
          ...ofVersion,
        },
      };
    case 'deployments': {
      const { profile, from: start, to: end, step } = context;
      const by = { labelNames: [profile.labels.model, profile.labels.version] };
      const counter = select(profile.metrics.predictions, query, profile, [
        { label: profile.labels.version, op: '!=', value: '' },
      ]);
      return {
        models: { kind: 'mlflow.models', ...ofModel },
        serving: optional({ kind: 'prometheus.range', expr: promql`group by (${by}) (${counter})`, start, end, step }),
      };
    }
  }
}
