/** Special functions and distributions, within about 1e-12 of scipy's. */
export { chiSquareCdf, chiSquareQuantile, chiSquareSf, normalCdf, normalQuantile, normalSf, zOf } from './normal';
export { betaInc, betaQuantile, gammaP, gammaQ, invertIncreasing, lnGamma } from './gamma';
export { kolmogorovFiniteSf, kolmogorovSf } from './kolmogorov';
