"""What Evidently 0.7's PSI costs from raw rows: 100 features, 100 000 reference and 100 000 current rows, by its formulas.

    python bench/evidently_psi.py        (numpy and pandas; test/reference/requirements.txt brings both)

The package adds its report and metric objects on top, so this is the least that it can take.
"""

import time

import numpy as np
import pandas as pd

FEATURES, ROWS = 100, 100_000


def shares(values, bins):
    result = np.histogram(values, bins)[0] / len(values)
    least = min(result[result != 0])
    np.place(result, result == 0, least / 10**6 if least <= 0.0001 else 0.0001)
    return result


def psi(reference, current):
    reference.nunique()  # decides between bins and values
    bins = np.histogram_bin_edges(pd.concat([reference, current], axis=0).values, bins="sturges")
    p, q = shares(reference, bins), shares(current, bins)
    return float(np.sum((p - q) * np.log(p / q)))


rng = np.random.default_rng(1)
reference = pd.DataFrame(rng.normal(size=(ROWS, FEATURES)))
current = pd.DataFrame(rng.normal(0.1, 1, size=(ROWS, FEATURES)))
best = float("inf")
for _ in range(3):
    start = time.process_time()
    for feature in reference.columns:
        psi(reference[feature], current[feature])
    best = min(best, time.process_time() - start)
print(f"{FEATURES} features, {ROWS} rows: {1000 * best:.0f} ms of processor time for one value each")
