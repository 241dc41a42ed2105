import type { Severity } from '../../../src/packs/rules';

/** What an incident of the demo must set off, and how soon. */
interface Promised {
  readonly alert: string;
  readonly severity: Severity;
  /** Minutes from the incident's start to the first instance that fires. */
  readonly within: number;
}

interface Incident {
  readonly kind: string;
  readonly model: string;
  readonly promised: readonly Promised[];
  /** What it may set off besides, as it touches that too: more often or less by the hour of the day it falls into. */
  readonly mayAlso: readonly string[];
}

const critical = (alert: string, within: number): Promised => ({ alert, severity: 'critical', within });
const warning = (alert: string, within: number): Promised => ({ alert, severity: 'warning', within });

/** Any other alert that begins while an incident is within its window is a false one, and so is each on a quiet day. */
export const INCIDENTS: readonly Incident[] = [
  {
    kind: 'overload',
    model: 'loan-approval',
    promised: [
      critical('errors', 10),
      warning('bottleneck', 15),
      critical('bottleneck', 60),
      critical('slo-availability', 20),
      warning('latency-anomaly', 20),
    ],
    mayAlso: ['latency', 'slo-latency'],
  },
  {
    kind: 'missing-values',
    model: 'loan-approval',
    promised: [
      warning('missing-values', 60),
      critical('missing-values', 90),
      warning('freshness', 90),
      critical('concept-drift', 120),
    ],
    mayAlso: ['accuracy', 'estimated-accuracy', 'fairness', 'drift'],
  },
  {
    kind: 'latency-spike',
    model: 'loan-approval',
    promised: [
      critical('latency', 10),
      warning('errors', 20),
      warning('latency-anomaly', 20),
      critical('slo-latency', 60),
    ],
    mayAlso: ['slo-availability'],
  },
  {
    kind: 'feature-drift',
    model: 'loan-approval',
    promised: [warning('drift', 240), critical('drift', 360)],
    mayAlso: ['estimated-accuracy', 'accuracy', 'concept-drift', 'fairness', 'invalid-values'],
  },
  {
    kind: 'biased-approvals',
    model: 'loan-approval',
    promised: [
      warning('fairness', 180),
      critical('fairness', 300),
      critical('accuracy', 120),
      critical('concept-drift', 90),
      warning('drift', 360),
    ],
    mayAlso: [],
  },
  {
    kind: 'accuracy-drop',
    model: 'loan-approval',
    promised: [critical('accuracy', 60), critical('concept-drift', 60)],
    mayAlso: [],
  },
  {
    kind: 'accuracy-drop',
    model: 'diabetes-progression',
    promised: [warning('regression-error', 180)],
    mayAlso: [],
  },
  { kind: 'accuracy-drop', model: 'iris', promised: [critical('accuracy', 20)], mayAlso: [] },
  {
    kind: 'slow-first-token',
    model: 'support-assistant',
    promised: [critical('llm-first-token', 10), critical('gpu', 20)],
    mayAlso: [],
  },
  {
    kind: 'cache-thrashing',
    model: 'support-assistant',
    promised: [warning('llm-first-token', 20), warning('gpu', 20)],
    mayAlso: [],
  },
  {
    kind: 'cost-jump',
    model: 'support-assistant',
    promised: [warning('prediction-cost', 60), critical('prediction-cost', 90)],
    mayAlso: [],
  },
];
