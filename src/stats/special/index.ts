/** Special functions and distributions, within about 1e-12 of scipy's. */
export { betaInc, betaQuantile } from './gamma';
export { chiSquareCdf, chiSquareQuantile, chiSquareSf, normalCdf, normalQuantile, normalSf, zOf } from './normal';
export { gammaP, gammaQ, lnGamma } from './gamma';
export { invertIncreasing } from './gamma';
export { kolmogorovFiniteSf, kolmogorovSf } from './kolmogorov';
