/** Two baselines held against each other. */
export { compareBaselines, type ComparedThing } from './compare';
