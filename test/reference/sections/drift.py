import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon

USES = ["numpy", "scipy"]
FORMULAS_OF = {"evidently": "0.7.23", "deepchecks": "0.19.1"}

PAIRS = [
    ([100, 200, 300, 250, 150], [12, 25, 33, 20, 10]),
    ([10000, 20000, 30000, 25000, 15000], [120, 100, 310, 280, 190]),
    ([500, 0, 300, 200], [40, 10, 0, 50]),
    ([1, 99999, 50000, 7], [3, 60, 40, 2]),
    ([700, 300], [60, 40]),
    ([5, 10, 20, 40, 80, 160, 320, 640, 320, 160, 80, 40, 20, 10, 5], [1, 1, 3, 5, 9, 20, 40, 60, 50, 40, 20, 9, 5, 3, 2]),
]


def smoothed(counts, pseudo):
    counts = np.asarray(counts, float) + pseudo
    return counts / counts.sum()


def filled(counts):
    """Evidently, stattests/utils.py: get_binned_data with feel_zeroes."""
    shares = np.asarray(counts, float) / sum(counts)
    least = min(shares[shares != 0])
    np.place(shares, shares == 0, least / 10**6 if least <= 0.0001 else 0.0001)
    return shares


def psi(p, q):
    return float(np.sum((p - q) * np.log(p / q)))


def cramers_v(table):
    """Deepchecks: bias-corrected Cramér's V, of rows scaled to the same number of observations: 2RC / (R + C) each."""
    sums = table.sum(axis=1)
    table = table / sums[:, None] * (2 * sums.prod() / sums.sum())
    chi2 = stats.chi2_contingency(table, correction=False)[0]
    n, (r, k) = table.sum(), table.shape
    phi2 = max(0, chi2 / n - (k - 1) * (r - 1) / (n - 1))
    return np.sqrt(phi2 / min(k - (k - 1) ** 2 / (n - 1) - 1, r - (r - 1) ** 2 / (n - 1) - 1))


def figures(reference, current):
    r, c = np.asarray(reference, float), np.asarray(current, float)
    p, q = smoothed(r, 0.5), smoothed(c, 0.5)
    raw_p, raw_q = r / r.sum(), c / c.sum()
    table = np.array([r, c])
    statistic, chance, df, _ = stats.chi2_contingency(table, correction=False)
    fill_p, fill_q = filled(r), filled(c)
    return {
        "reference": reference,
        "current": current,
        "psi": psi(p, q),
        "kl": stats.entropy(p, q),
        "jensenShannon": jensenshannon(raw_p, raw_q),
        "jensenShannon2": jensenshannon(raw_p, raw_q, base=2),
        "hellinger": np.linalg.norm(np.sqrt(raw_p) - np.sqrt(raw_q)) / np.sqrt(2),
        "totalVariation": np.abs(raw_p - raw_q).sum() / 2,
        "lInfinity": np.abs(raw_p - raw_q).max(),
        "chiSquare": [statistic, df, chance, cramers_v(table)],
        "evidently": {
            "psi": psi(fill_p, fill_q),
            "kl": stats.entropy(fill_p, fill_q),
            "jensenShannon": jensenshannon(raw_p, raw_q),
            "hellinger": np.sqrt(1 - np.sum(np.sqrt(raw_p * raw_q))),
        },
    }


def raw_case(seed, size_r, size_c, shift, scale, bins):
    rng = np.random.default_rng(seed)
    reference, current = rng.normal(size=size_r), rng.normal(shift, scale, size=size_c)
    edges = np.quantile(reference, np.linspace(0, 1, bins + 1)[1:-1])
    both = np.concatenate([reference, current])
    split = lambda x: np.bincount(np.searchsorted(edges, x, side="left"), minlength=bins)
    ks = stats.ks_2samp(reference, current, method="asymp")
    fine_edges = np.quantile(reference, np.linspace(0, 1, 101)[1:-1])
    fine = lambda x: np.bincount(np.searchsorted(fine_edges, x, side="left"), minlength=100)
    return {
        "edges": edges,
        "reference": split(reference),
        "current": split(current),
        "caps": [both.min(), both.max()],
        "means": [reference.mean(), current.mean()],
        "ks": [ks.statistic, ks.pvalue],
        "wasserstein": stats.wasserstein_distance(reference, current),
        "finePsi": psi(smoothed(fine(reference), 1e-9), smoothed(fine(current), 1e-9)),
    }


def record():
    p_values = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34, 0.5, 1.0]
    cases = [
        (1, 5000, 400, 0, 1, 10), (2, 5000, 400, 0.2, 1, 20), (3, 2000, 2000, 0.15, 1.1, 5), (4, 2000, 300, 0.15, 1.1, 50),
        (5, 300, 300, 1, 0.5, 20), (6, 1000, 1000, 0, 2, 10), (7, 10000, 100, -0.5, 1, 4), (8, 500, 5000, 3, 1, 20),
    ]
    return {
        "counts": [figures(*pair) for pair in PAIRS],
        "raw": [raw_case(*case) for case in cases],
        "benjaminiHochberg": {"p": p_values, "adjusted": stats.false_discovery_control(p_values)},
    }
