import { parseDuration } from '../../../../query/duration';
import { signals } from '../../../../signals/registry';
import type { AlertDefinition } from '../../definition';
import { type Expressed, type FigureRequest, unsupported } from '../figure';
import { type Scope, short, TILE } from '../scope';
import { business, cost } from './business';
import { dataQuality } from './data';
import { drift } from './drift';
import { fairness } from './fairness';
import { languageModel } from './languageModels';
import { objective } from './objectives';
import { confidence, quality } from './quality';
import { resources } from './resources';
import { servers } from './servers';
import { latency, throughput } from './service';
import { stalls } from './stalls';

/** By signal. */
const FIGURES: Readonly<Record<string, (asked: FigureRequest) => Expressed>> = {
  latency,
  throughput,
  quality,
  confidence,
  drift,
  fairness,
  dataQuality,
  slo: objective,
  resources,
  business,
  cost,
  llm: languageModel,
  servers,
  stalls,
};

/** Why some signals are the data source's alone. */
const REASONS: Readonly<Record<string, string>> = {
  estimatedQuality: 'it needs the calibration of the baseline in MLflow for each bin of the score',
  compare: 'its interval holds at every look because it remembers all earlier ones, which PromQL cannot',
  conceptDrift: 'its detectors remember the stream since the deployment, which PromQL cannot',
  attribution: 'it compares the ranking of features with that of the baseline in MLflow: PromQL has no ranks',
  anomaly: 'what is usual is the median of the same hour of earlier weeks: PromQL has no median over seasons',
  actions:
    'the record of actions is in MLflow; modelwatch_actions_total counts the same where Grafana’s own metrics are scraped',
  sources:
    'the data source alone knows of its own audit trail, and a Prometheus that cannot be reached evaluates nothing: watch it from outside, by the rule in Grafana or a dead man’s switch',
};

/** A definition as PromQL, or why PromQL cannot express it. */
export function figureOf(definition: AlertDefinition, scope: Scope): Expressed {
  const { signal, window, groupBy = [] } = definition.query;
  const figure = FIGURES[signal];
  if (figure === undefined) {
    return unsupported(REASONS[signal] ?? `the signal "${signal}" is computed by the data source alone`);
  }
  if (groupBy.length > 0) {
    return unsupported('it is grouped by further labels');
  }
  const length = parseDuration(window) ?? TILE;
  return figure({
    definition,
    window: length,
    named: short(length),
    least: signals.get(signal)?.minimumSample ?? 0,
    scope,
  });
}
