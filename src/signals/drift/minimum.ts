import { OBSERVATIONS_PER_BIN } from '../../stats/drift';

/** Two bins with as many observations as their noise can be known from. */
export const MINIMUM_SAMPLE = 2 * OBSERVATIONS_PER_BIN;
