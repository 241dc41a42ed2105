import { LoadingState, type PanelData } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { z } from 'zod';
import type { AsyncResult, statusSchema, WatchedRules } from '../../data';
import { readVersions } from '../../models/fleet';
import type { ContractOverview } from '../../models/resources';
import { unescaped } from '../../shell';

const asking = (): StepState => ({ state: 'loading', text: t('setup.checking-text', 'Checking…') });
const failed = (text: string): StepState => ({ state: 'failed', text });

type Status = z.infer<typeof statusSchema>;

export function sourceStep(status: AsyncResult<Status>): StepState {
  switch (status.state) {
    case 'loading':
      return asking();
    case 'error':
      return failed(status.message);
    case 'done': {
      const { status: health, message, details } = status.value;
      return { state: health !== 'ok' ? 'failed' : details?.isIntervalWrong === true ? 'todo' : 'done', text: message };
    }
  }
}

export function metricsStep(overview: AsyncResult<ContractOverview>): StepState {
  switch (overview.state) {
    case 'loading':
      return asking();
    case 'error':
      return failed(overview.message);
    case 'done': {
      const { models } = overview.value;
      return models.length === 0
        ? {
            state: 'todo',
            text: t(
              'setup.no-metrics',
              'No metric starting with model_ was found. Add the Python code below and scrape it with Prometheus.'
            ),
          }
        : {
            state: 'done',
            text: t(
              'setup.metrics-of',
              'Metrics of {{models}}',
              unescaped({ models: listed(models.map(({ model }) => model)) })
            ),
          };
    }
  }
}

export function modelsStep(data: PanelData): StepState {
  if (data.state === LoadingState.Loading || data.state === LoadingState.NotStarted) {
    return asking();
  }
  if (data.state === LoadingState.Error) {
    return { state: 'optional', text: (data.errors ?? []).map(({ message }) => message).join(' ') };
  }
  const models = [...new Set(readVersions(data).map(({ model }) => model))];
  return models.length === 0
    ? {
        state: 'optional',
        text: t('setup.no-models', 'MLflow has no registered model. Register one for versions, aliases and baselines.'),
      }
    : { state: 'done', text: t('setup.models', 'Registered: {{models}}', unescaped({ models: listed(models) })) };
}

/** Baselines hold distributions of these: of a model without them there is nothing to compare. */
const COMPARED = /^model_(feature_|prediction_score|positive_score|group_)/;

/** The models that expose what a baseline is compared with. */
export const modelsWithUseOfBaselines = ({ models }: ContractOverview): ReadonlySet<string> =>
  new Set(
    models.filter(({ series }) => Object.keys(series).some((name) => COMPARED.test(name))).map((one) => one.model)
  );

/** `stored` of `all` versions that an alias points at, or that are the only ones. */
export interface CountedBaselines {
  readonly stored: number;
  readonly all: number;
  /** The names of those that have none. */
  readonly without: readonly string[];
}

export function baselinesStep(counted: AsyncResult<CountedBaselines>): StepState {
  switch (counted.state) {
    case 'loading':
      return asking();
    case 'error':
      return { state: 'optional', text: counted.message };
    case 'done': {
      const { stored, all, without } = counted.value;
      return {
        state: all === 0 ? 'optional' : stored < all ? 'todo' : 'done',
        text:
          all === 0
            ? t(
                'setup.baselines-unneeded',
                'No registered model exposes features, scores or groups, so none needs a baseline.'
              )
            : stored === 0
              ? t(
                  'setup.no-baselines',
                  'No version has a baseline. Until then drift is measured against the week before.'
                )
              : without.length === 0
                ? t('setup.baselines', '{{stored}} of {{all}} versions have a baseline', unescaped({ stored, all }))
                : t(
                    'setup.baselines-without',
                    '{{stored}} of {{all}} versions have a baseline. Without one: {{without}}',
                    unescaped({ stored, all, without: listed(without) })
                  ),
      };
    }
  }
}

export function dashboardsStep(found: AsyncResult<number>): StepState {
  switch (found.state) {
    case 'loading':
      return asking();
    case 'error':
      return failed(found.message);
    case 'done':
      return found.value === 0
        ? {
            state: 'todo',
            text: t('setup.no-dashboards', 'No dashboard is imported yet. Import them from the plugin page.'),
          }
        : {
            state: 'done',
            text: t('setup.dashboards', '{{count}} Modelwatch dashboards imported', { count: found.value }),
          };
  }
}

export function alertsStep(rules: WatchedRules): StepState {
  if (rules.state === 'loading') {
    return asking();
  }
  if (rules.state === 'error') {
    return { state: 'optional', text: rules.message };
  }
  return rules.value.length === 0
    ? {
        state: 'todo',
        text: t('setup.no-rules', 'No alert rule watches the models. Choose alerts and test them on past data.'),
      }
    : {
        state: 'done',
        text: t('setup.rules', '{{count}} alert rules watch the models', { count: rules.value.length }),
      };
}

const MAX_NAMED = 4;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).join(', ');
  const more = names.length - MAX_NAMED;
  return more > 0 ? t('setup.listed', '{{shown}} and {{more}} more', unescaped({ shown, more })) : shown;
}

export interface StepState {
  readonly state: 'loading' | 'done' | 'todo' | 'failed' | 'optional';
  /** What is there, or what is to be done about it. */
  readonly text: string;
}
