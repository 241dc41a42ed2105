import { deviance, stirlingError } from './gamma';
import { invertIncreasing } from './invert';

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
