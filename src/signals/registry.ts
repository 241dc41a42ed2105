import { expression } from './expression';
import { mlflow } from './mlflow';
import { quality } from './quality';
import type { Signal } from './signal';
import { throughput } from './throughput';

/** Every signal there is. Adding one is adding its folder and one line here; all else reads this list. */
const ALL: readonly Signal[] = [throughput, quality, mlflow, expression];

export const signals: ReadonlyMap<string, Signal> = new Map(ALL.map((signal) => [signal.id, signal]));
