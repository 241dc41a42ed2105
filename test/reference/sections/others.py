import numpy as np
from scipy import integrate, stats
from sklearn.metrics import ndcg_score

USES = ["numpy", "scipy", "scikit-learn"]
FORMULAS_OF = {"nannyml": "0.13.1"}


def cbpe(counts, share, threshold):
    """NannyML's confusion matrix elements from calibrated probabilities, one row a prediction."""
    probability = np.repeat(share, counts)
    predicted = np.repeat(np.arange(len(counts)) > threshold, counts)
    tp, fp = probability[predicted].sum(), (1 - probability[predicted]).sum()
    fn, tn = probability[~predicted].sum(), (1 - probability[~predicted]).sum()
    score = np.repeat(np.arange(len(counts)), counts)
    # roc_auc by weighted pairs: every row is a positive with weight p and a negative with weight 1 - p.
    order = np.argsort(score, kind="stable")
    positives = np.bincount(score[order], probability[order], minlength=len(counts))
    negatives = np.bincount(score[order], 1 - probability[order], minlength=len(counts))
    false_rate = np.concatenate([[0], np.cumsum(negatives[::-1]) / negatives.sum()])
    true_rate = np.concatenate([[0], np.cumsum(positives[::-1]) / positives.sum()])
    return {
        "counts": counts, "share": share, "threshold": threshold,
        "accuracy": (tp + tn) / sum(counts), "precision": tp / (tp + fp), "recall": tp / (tp + fn),
        "specificity": tn / (tn + fp), "fBeta": 2 * tp / (2 * tp + fp + fn), "auc": np.trapezoid(true_rate, false_rate),
    }


def mixture(k1, n1, k2, n2, tau):
    pooled = (k1 + k2 + 0.5) / (n1 + n2 + 1)
    variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    difference = k1 / n1 - k2 / n2
    spread = np.sqrt(variance)
    integral, _ = integrate.quad(
        lambda theta: stats.norm.pdf(difference, theta, spread) * stats.norm.pdf(theta, 0, tau), -1, 1,
        points=[difference, 0], epsabs=0, epsrel=1e-12, limit=500,
    )
    return min(1, stats.norm.pdf(difference, 0, spread) / integral)


def record():
    rng = np.random.default_rng(7)
    rankings = []
    for size in [3, 5, 12, 40]:
        reference = rng.exponential(size=size).round(2)
        live = (reference + rng.normal(0, 0.5, size)).round(1)
        # scikit-learn averages ties; a tie-breaking tilt in the order of the features makes it one ranking.
        tilted = live - np.arange(size) * 1e-9
        rankings.append({
            "reference": reference, "live": live,
            "ndcg": ndcg_score([reference], [tilted]),
            "spearman": stats.spearmanr(reference, live).statistic,
            "kendall": stats.kendalltau(reference, live).statistic,
        })
    values = [rng.normal(size=n).round(3) for n in [1, 2, 7, 100]]
    looks = [(500, 1000, 480, 1000), (5, 400, 0, 400), (90000, 100000, 89500, 100000), (300, 1000, 400, 2000)]
    return {
        "cbpe": [
            cbpe([30, 50, 20, 40, 60], [0.02, 0.1, 0.45, 0.8, 0.99], 2),
            cbpe([300, 0, 100, 7], [0.5, 0.2, 0.6, 1.0], 1),
        ],
        "rankings": rankings,
        "robust": [{"values": v, "median": np.median(v), "deviation": stats.median_abs_deviation(v, scale="normal")} for v in values],
        "sequential": [[*look, tau, mixture(*look, tau)] for look in looks for tau in [0.01, 0.05]],
    }
