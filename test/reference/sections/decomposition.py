import numpy as np

USES = ["numpy"]
FORMULAS_OF = {"kitagawa": "Journal of the American Statistical Association 50 (1955), by counterfactual means"}

EDGES = np.arange(1, 10) / 10
MIDDLES = (np.arange(10) + 0.5) / 10


def has(measure, score, label):
    """What a prediction has, by the middle of its bin and its label."""
    match measure:
        case "accuracy":
            return np.equal(score > 0.5, label == 1).astype(float)
        case "brier":
            return (score - label) ** 2.0
        case "logLoss":
            return -np.log(np.where(label == 1, score, 1 - score))
        case _:
            return np.asarray(label, dtype=float) + 0 * score


def parts(measure, cells):
    """Change, inputs and relation: each window with the scores, or the outcomes, of the other."""
    cells = np.asarray(cells, dtype=float).reshape(2, 2, 10)
    mean = np.empty((2, 10))
    shares = np.empty((2, 10))
    for window in (0, 1):
        positives, negatives = cells[window]
        shares[window] = (positives + negatives) / cells[window].sum()
        mean[window] = (positives * has(measure, MIDDLES, 1) + negatives * has(measure, MIDDLES, 0)) / (positives + negatives)
    counterfactual = np.array([[np.dot(shares[w], mean[q]) for q in (0, 1)] for w in (0, 1)])
    inputs = ((counterfactual[1, 0] - counterfactual[0, 0]) + (counterfactual[1, 1] - counterfactual[0, 1])) / 2
    relation = ((counterfactual[0, 1] - counterfactual[0, 0]) + (counterfactual[1, 1] - counterfactual[1, 0])) / 2
    return np.array([counterfactual[1, 1] - counterfactual[0, 0], inputs, relation])


def errors(measure, cells):
    """Standard errors from the whole covariance matrix of both windows' multinomials."""
    cells = np.asarray(cells, dtype=float)
    covariance = np.zeros((40, 40))
    for window in (0, 20):
        counts = cells[window:window + 20]
        covariance[window:window + 20, window:window + 20] = np.diag(counts) - np.outer(counts, counts) / counts.sum()
    gradient = np.empty((3, 40))
    for i in range(40):
        step = np.zeros(40)
        step[i] = 1e-4 * max(cells[i], 1)
        gradient[:, i] = (parts(measure, cells + step) - parts(measure, cells - step)) / (2 * step[i])
    return np.sqrt(np.einsum("ki,ij,kj->k", gradient, covariance, gradient))


def record():
    rng = np.random.default_rng(12)
    cases = []
    for tilt in (0.5, 1.0, 1.5):
        then = rng.multinomial(20_000, np.full(10, 0.1))
        now = rng.multinomial(40_000, rng.dirichlet(np.full(10, 20)))
        positives = [rng.binomial(then, MIDDLES), rng.binomial(now, MIDDLES**tilt)]
        cells = np.concatenate([positives[0], then - positives[0], positives[1], now - positives[1]])
        for measure in ("accuracy", "brier", "logLoss", "positiveShare"):
            cases.append({
                "measure": measure,
                "reference": {"positives": positives[0], "negatives": then - positives[0]},
                "current": {"positives": positives[1], "negatives": now - positives[1]},
                "parts": parts(measure, cells),
                "errors": errors(measure, cells),
            })
    return {"edges": EDGES, "cases": cases}
