import { gammaP, gammaQ, invertIncreasing, lnGamma } from './gamma';

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

let lastConfidence = NaN;
let lastZ = NaN;

/** The half-width of a two-sided interval in standard errors: 1.96 for 0.95. The last answer is kept. */
export function zOf(confidence: number): number {
  if (confidence !== lastConfidence) {
    lastZ = normalQuantile(0.5 + confidence / 2);
    lastConfidence = confidence;
  }
  return lastZ;
}

/** P(X > x) of a chi-square variable with `df` degrees of freedom. */
export function chiSquareSf(x: number, df: number): number {
  return x <= 0 ? 1 : gammaQ(df / 2, x / 2);
}

/** P(X <= x). */
export function chiSquareCdf(x: number, df: number): number {
  return x <= 0 ? 0 : gammaP(df / 2, x / 2);
}

/** The x for which P(X <= x) = p. */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p >= 0) || !(p <= 1) || !(df > 0)) {
    return NaN;
  }
  if (p === 0 || p === 1) {
    return p === 0 ? 0 : Infinity;
  }
  const a = df / 2;
  // Wilson and Hilferty's cube, kept positive.
  const cube = 1 - 2 / (9 * df) + normalQuantile(p) * Math.sqrt(2 / (9 * df));
  const start = cube > 0.05 ? df * cube ** 3 : 2 * Math.exp((Math.log(p) + lnGamma(a + 1)) / a);
  const density = (x: number) => 0.5 * Math.exp((a - 1) * Math.log(x / 2) - x / 2 - lnGamma(a));
  // Above the median the upper tail is the figure that keeps its digits.
  const miss = p < 0.5 ? (x: number) => chiSquareCdf(x, df) - p : (x: number) => 1 - p - chiSquareSf(x, df);
  return invertIncreasing(miss, density, Math.max(start, Number.MIN_VALUE), 0, Math.max(10 * df + 2000, 4 * start));
}
