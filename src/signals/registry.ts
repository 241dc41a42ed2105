import { expression } from './expression';
import { latency } from './latency';
import { mlflow } from './mlflow';
import { quality } from './quality';
import type { Signal } from './signal';
import { throughput } from './throughput';

/** Every signal there is. Adding one is adding its folder and one line here; all else reads this list. */
const ALL: readonly Signal[] = [latency, throughput, quality, mlflow, expression];

export const signals: ReadonlyMap<string, Signal> = new Map(ALL.map((signal) => [signal.id, signal]));
