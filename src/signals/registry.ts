import type { Signal } from '../query/signal';
import { actions } from './actions';
import { anomaly } from './anomaly';
import { attribution } from './attribution';
import { business } from './business';
import { causes } from './causes';
import { compare } from './compare';
import { conceptDrift } from './conceptDrift';
import { confidence } from './confidence';
import { cost } from './cost';
import { dataQuality } from './dataQuality';
import { drift } from './drift';
import { estimatedQuality } from './estimatedQuality';
import { expression } from './expression';
import { fairness } from './fairness';
import { health } from './health';
import { latency } from './latency';
import { lineage } from './lineage';
import { llm } from './llm';
import { mlflow } from './mlflow';
import { quality } from './quality';
import { resources } from './resources';
import { servers } from './servers';
import { slo } from './slo';
import { sources } from './sources';
import { stalls } from './stalls';
import { throughput } from './throughput';

/** Every signal there is. Adding one is adding its folder and one line here; all else reads this list. */
const ALL: readonly Signal[] = [
  latency,
  throughput,
  servers,
  stalls,
  quality,
  estimatedQuality,
  causes,
  compare,
  drift,
  conceptDrift,
  fairness,
  resources,
  dataQuality,
  confidence,
  cost,
  business,
  attribution,
  slo,
  anomaly,
  health,
  llm,
  lineage,
  mlflow,
  actions,
  sources,
  expression,
];

export const signals: ReadonlyMap<string, Signal> = new Map(ALL.map((signal) => [signal.id, signal]));
