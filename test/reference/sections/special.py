import numpy as np
from scipy import special, stats

USES = ["numpy", "scipy"]


def table(function, *arguments):
    return [[*point, function(*point)] for point in zip(*arguments)]


def grid(function, *axes):
    points = np.array(np.meshgrid(*axes)).reshape(len(axes), -1).T
    return [[*point, function(*point)] for point in points]


def record():
    shapes = [0.5, 1, 1.5, 4.5, 9.5, 49.5, 500, 20000]
    around = [0.01, 0.5, 0.9, 1, 1.1, 1.5, 4]
    gammas = [(a, a * f) for a in shapes for f in around]
    probabilities = [1e-12, 1e-6, 0.001, 0.01, 0.3, 0.5, 0.9, 0.975, 0.99, 0.999]
    z = [-30, -8, -3, -1.96, -0.5, -1e-3, 0, 0.1, 1, 2.5758, 6]
    return {
        "lnGamma": table(special.gammaln, [1e-3, 0.1, 0.5, 1.3, 2.7, 10, 14.99, 15, 100.5, 1e4, 1e8]),
        "gammaP": [[a, x, special.gammainc(a, x)] for a, x in gammas],
        "gammaQ": [[a, x, special.gammaincc(a, x)] for a, x in gammas],
        "betaInc": grid(special.betainc, [0.5, 1, 3, 40, 2000], [0.5, 2, 55, 3000], [1e-4, 0.1, 0.4, 0.5, 0.77, 0.99]),
        "betaQuantile": grid(lambda p, a, b: special.betaincinv(a, b, p), [0.001, 0.025, 0.5, 0.975], [0.5, 3, 400], [1, 7, 900]),
        "normalCdf": table(stats.norm.cdf, z),
        "normalQuantile": table(stats.norm.ppf, [1e-300, 1e-20, *probabilities, 1 - 1e-9]),
        "chiSquareSf": grid(stats.chi2.sf, [1e-3, 0.5, 3, 10, 30, 120], [1, 2, 9, 19, 99]),
        "chiSquareQuantile": grid(stats.chi2.ppf, probabilities, [1, 2, 9, 19, 99, 999]),
        "kolmogorovSf": table(stats.kstwobign.sf, [0.1, 0.3, 0.5, 0.8, 1, 1.36, 1.63, 2, 3, 5]),
        "kolmogorovFiniteSf": grid(stats.kstwo.sf, [0.01, 0.02, 0.024, 0.03, 0.04, 0.06, 0.1, 0.12, 0.15, 0.2, 0.3, 0.5], [20, 50, 140, 141, 500, 2000, 2001, 10000]),
    }
