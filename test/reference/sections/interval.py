import math

from scipy.stats import binomtest, contingency, norm

USES = ["scipy"]
FORMULAS_OF = {"newcombe": "Statistics in Medicine 17 (1998), method 10"}


def wilson(k, n, confidence):
    interval = binomtest(k, n).proportion_ci(confidence, method="wilson")
    return [interval.low, interval.high]


def exact(k, n, confidence):
    interval = binomtest(k, n).proportion_ci(confidence, method="exact")
    return [interval.low, interval.high]


def newcombe(k1, n1, k2, n2, confidence):
    (l1, u1), (l2, u2) = wilson(k1, n1, confidence), wilson(k2, n2, confidence)
    p1, p2 = k1 / n1, k2 / n2
    return [p1 - p2 - math.hypot(p1 - l1, u2 - p2), p1 - p2 + math.hypot(u1 - p1, p2 - l2)]


def katz(k1, n1, k2, n2, confidence):
    interval = contingency.relative_risk(k1, n1, k2, n2).confidence_interval(confidence)
    return [interval.low, interval.high]


def pooled(k1, n1, k2, n2):
    p = (k1 + k2) / (n1 + n2)
    return 2 * norm.sf(abs(k1 / n1 - k2 / n2) / math.sqrt(p * (1 - p) * (1 / n1 + 1 / n2)))


def record():
    ones = [(0, 10), (1, 10), (5, 10), (10, 10), (3, 400), (399, 400), (52000, 100000)]
    pairs = [(8, 10, 3, 10), (56, 70, 48, 80), (900, 1000, 850, 1000), (5, 4000, 9, 4100)]
    levels = [0.8, 0.95, 0.99]
    return {
        "wilson": [[k, n, c, *wilson(k, n, c)] for k, n in ones for c in levels],
        "clopperPearson": [[k, n, c, *exact(k, n, c)] for k, n in ones for c in levels],
        "newcombe": [[*pair, c, *newcombe(*pair, c)] for pair in pairs for c in levels],
        "katz": [[*pair, c, *katz(*pair, c)] for pair in pairs for c in levels],
        "twoProportionP": [[*pair, pooled(*pair)] for pair in pairs],
    }
