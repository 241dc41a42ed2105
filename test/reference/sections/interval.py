import math

from scipy.optimize import brentq
from scipy.stats import binomtest, norm

USES = ["scipy"]
FORMULAS_OF = {
    "score": "Statistics in Medicine 4 (1985), by maximum likelihood",
    "donnerZou": "Statistical Methods in Medical Research 21 (2012), equation 9",
}


def wilson(k, n, confidence):
    interval = binomtest(k, n).proportion_ci(confidence, method="wilson")
    return [interval.low, interval.high]


def score(k1, n1, k2, n2, confidence):
    """Miettinen and Nurminen: the likeliest rates at a difference and its bounds, both by scipy's root finder."""
    z = norm.ppf(0.5 + confidence / 2)

    def away(difference):
        low, high = max(0, -difference), min(1, 1 - difference)

        def slope(p2):
            p1 = p2 + difference
            return k1 / p1 - (n1 - k1) / (1 - p1) + k2 / p2 - (n2 - k2) / (1 - p2)

        p2 = brentq(slope, low + 1e-14, high - 1e-14, xtol=1e-15)
        p1 = p2 + difference
        n = n1 + n2
        variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * n / (n - 1)
        return (k1 / n1 - k2 / n2 - difference) / math.sqrt(variance)

    at = k1 / n1 - k2 / n2
    return [
        brentq(lambda d: away(d) - z, -1 + 1e-9, at, xtol=1e-14),
        brentq(lambda d: away(d) + z, at, 1 - 1e-9, xtol=1e-14),
    ]


def donner_zou(k1, n1, k2, n2, confidence):
    (l1, u1), (l2, u2) = wilson(k1, n1, confidence), wilson(k2, n2, confidence)
    p1, p2 = k1 / n1, k2 / n2

    def bound(a, b, side):
        root = math.sqrt((p1 * p2) ** 2 - a * b * (2 * p1 - a) * (2 * p2 - b))
        return (p1 * p2 + side * root) / (b * (2 * p2 - b))

    return [bound(l1, u2, -1), bound(u1, l2, 1)]


def record():
    ones = [(0, 10), (1, 10), (5, 10), (10, 10), (3, 400), (399, 400), (52000, 100000)]
    pairs = [(8, 10, 3, 10), (56, 70, 48, 80), (900, 1000, 850, 1000), (5, 4000, 9, 4100), (30, 60, 20, 90)]
    edges = [*pairs, (30, 30, 30, 30), (0, 30, 10, 30)]
    levels = [0.8, 0.95, 0.99]
    return {
        "wilson": [[k, n, c, *wilson(k, n, c)] for k, n in ones for c in levels],
        "score": [[*pair, c, *score(*pair, c)] for pair in pairs for c in levels],
        "donnerZou": [[*pair, c, *donner_zou(*pair, c)] for pair in edges for c in levels],
    }
