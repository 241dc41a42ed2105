const EPSILON = 2 ** -53;
const TINY = 1e-300;

function guard(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}

/** x^a (1 - x)^b / B(a, b), by Loader's saddle point form of the binomial. */
function betaTerm(a: number, b: number, x: number): number {
  const n = a + b;
  const exponent =
    stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * (1 - x));
  return Math.exp(exponent) * Math.sqrt((a * b) / (2 * Math.PI * n));
}

/** The continued fraction of the incomplete beta function, by Lentz' method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 1e6; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < EPSILON * 4) {
      break;
    }
  }
  return h;
}

/** Regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1. */
export function betaInc(a: number, b: number, x: number): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(x <= 1)) {
    return NaN;
  }
  if (x === 0 || x === 1) {
    return x;
  }
  const term = betaTerm(a, b, x);
  return x < (a + 1) / (a + b + 2) ? (term * fraction(a, b, x)) / a : 1 - (term * fraction(b, a, 1 - x)) / b;
}

/** The x for which I_x(a, b) = p. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0) || !(p <= 1) || !(a > 0) || !(b > 0)) {
    return NaN;
  }
  if (p === 0 || p === 1) {
    return p;
  }
  return invertIncreasing(
    (x) => betaInc(a, b, x) - p,
    (x) => betaTerm(a, b, x) / (x * (1 - x)),
    a / (a + b),
    0,
    1
  );
}

const HALF_LN_2PI = 0.5 * Math.log(2 * Math.PI);
/** Coefficients B(2k) / (2k (2k-1)) of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
const STIRLING_FROM = 15;

/** ln(x!) minus Stirling's formula for it, x >= 15: sum of B(2k) / (2k (2k-1) x^(2k-1)). */
function stirlingSeries(x: number): number {
  const square = x * x;
  return STIRLING.reduceRight((sum, coefficient) => sum / square + coefficient, 0) / x;
}

/** ln Γ(x) for x > 0, absolute error about 1e-14 for moderate x, relative 1e-15 beyond; NaN for x <= 0. */
export function lnGamma(x: number): number {
  if (!(x > 0)) {
    return NaN;
  }
  if (x === Infinity) {
    return Infinity;
  }
  let product = 1;
  let shifted = x;
  while (shifted < STIRLING_FROM) {
    product *= shifted;
    shifted += 1;
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LN_2PI + stirlingSeries(shifted) - Math.log(product);
}

/** ln(x!) - ((x + 1/2) ln x - x + ln(2π)/2), without the cancellation that it has for large x. */
function stirlingError(x: number): number {
  return x >= STIRLING_FROM ? stirlingSeries(x) : lnGamma(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LN_2PI;
}

/** x ln(x / m) + m - x, the deviance of a count x from its mean m, accurate when the two are close. */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) {
    return x * Math.log(x / m) + m - x;
  }
  const v = (x - m) / (x + m);
  let term = 2 * x * v;
  let sum = (x - m) * v;
  for (let j = 1; j < 1000; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) {
      break;
    }
    sum = next;
  }
  return sum;
}

/** x^a e^-x / Γ(a + 1), by Loader's saddle point form (C. Loader, 2000). */
function poissonTerm(a: number, x: number): number {
  return Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
}

function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = a + 1; Math.abs(term) > EPSILON * sum; n++) {
    term *= x / n;
    sum += term;
  }
  return poissonTerm(a, x) * sum;
}

/** Lentz' evaluation of Legendre's continued fraction. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1e6; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    c = b + an / c;
    c = Math.abs(c) < TINY ? TINY : c;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < EPSILON * 4) {
      break;
    }
  }
  return poissonTerm(a, x) * a * h;
}

/** Regularised lower incomplete gamma function P(a, x), a > 0, x >= 0. */
export function gammaP(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) {
    return NaN;
  }
  if (x === 0 || x === Infinity) {
    return x === 0 ? 0 : 1;
  }
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), accurate in the tail. */
export function gammaQ(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) {
    return NaN;
  }
  if (x === 0 || x === Infinity) {
    return x === 0 ? 1 : 0;
  }
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

/**
 * The root of an increasing function between `low` and `high`: Newton's steps from `start`, halving where they would
 * leave the bracket.
 */
export function invertIncreasing(
  f: (x: number) => number,
  slope: (x: number) => number,
  start: number,
  low: number,
  high: number
): number {
  let x = start;
  for (let i = 0; i < 200; i++) {
    const y = f(x);
    if (y === 0) {
      return x;
    }
    if (y > 0) {
      high = x;
    } else {
      low = x;
    }
    const step = x - y / slope(x);
    const next = step > low && step < high ? step : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-15 * Math.abs(x)) {
      return next;
    }
    x = next;
  }
  return x;
}
