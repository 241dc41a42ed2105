import { gammaP, gammaQ } from './gamma';

const SQRT_2PI = Math.sqrt(2 * Math.PI);

function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / SQRT_2PI;
}

/** P(Z <= z) of the standard normal distribution, relative error about 1e-14 in the lower tail too. */
export function normalCdf(z: number): number {
  const half = 0.5 * z * z;
  return z < 0 ? 0.5 * gammaQ(0.5, half) : 0.5 + 0.5 * gammaP(0.5, half);
}

/** P(Z > z). */
export function normalSf(z: number): number {
  return normalCdf(-z);
}

/** Rough upper-tail quantile, absolute error under 4.5e-4 (Abramowitz and Stegun 26.2.23). */
function roughUpperQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/** The z for which P(Z <= z) = p; ±Infinity at 0 and 1, NaN outside. */
export function normalQuantile(p: number): number {
  if (!(p >= 0) || !(p <= 1)) {
    return NaN;
  }
  if (p === 0 || p === 1) {
    return p === 0 ? -Infinity : Infinity;
  }
  if (p === 0.5) {
    return 0;
  }
  const tail = Math.min(p, 1 - p);
  let z = roughUpperQuantile(tail);
  for (let i = 0; i < 3; i++) {
    // Halley's step: the normal density's logarithmic slope is -z.
    const step = (normalSf(z) - tail) / normalDensity(z);
    z += step / (1 + 0.5 * z * step);
  }
  return p < 0.5 ? -z : z;
}

let lastConfidence = 0.95;
let lastZ = normalQuantile(0.975);

/** The half-width of a two-sided interval in standard errors: 1.96 for 0.95. The last answer is kept. */
export function zOf(confidence: number): number {
  if (confidence !== lastConfidence) {
    lastZ = normalQuantile(0.5 + confidence / 2);
    lastConfidence = confidence;
  }
  return lastZ;
}
