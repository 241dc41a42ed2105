import numpy as np
from fairlearn import metrics

USES = ["numpy", "fairlearn", "scikit-learn"]
FORMULAS_OF = {"aif360": "0.6.1"}

CASES = [
    {"a": (40, 10, 20, 60), "b": (25, 5, 30, 70), "c": (10, 10, 10, 30)},
    {"x": (400, 120, 90, 800), "y": (100, 60, 50, 300)},
    {"a": (3, 1, 2, 4), "b": (1, 2, 3, 4), "c": (5, 5, 1, 9), "d": (30, 2, 3, 40)},
]


def rows(groups):
    truth, guess, name = [], [], []
    for group, (tp, fp, fn, tn) in groups.items():
        truth += [1] * tp + [0] * fp + [1] * fn + [0] * tn
        guess += [1] * (tp + fp) + [0] * (fn + tn)
        name += [group] * (tp + fp + fn + tn)
    return np.array(truth), np.array(guess), np.array(name)


def aif(unprivileged, privileged):
    """ClassificationMetric of AIF360 by its formulas, and BinaryLabelDatasetMetric's two on labels."""
    def rates(counts):
        tp, fp, fn, tn = counts
        n = tp + fp + fn + tn
        return {"sr": (tp + fp) / n, "base": (tp + fn) / n, "tpr": tp / (tp + fn), "fpr": fp / (fp + tn), "fdr": fp / (tp + fp),
                "for": fn / (fn + tn), "error": (fp + fn) / n, "ppv": tp / (tp + fp)}
    u, p = rates(unprivileged), rates(privileged)
    return {
        "statisticalParityDifference": u["sr"] - p["sr"],
        "disparateImpact": u["sr"] / p["sr"],
        "labelParityDifference": u["base"] - p["base"],
        "equalOpportunityDifference": u["tpr"] - p["tpr"],
        "averageOddsDifference": ((u["fpr"] - p["fpr"]) + (u["tpr"] - p["tpr"])) / 2,
        "averageAbsOddsDifference": (abs(u["fpr"] - p["fpr"]) + abs(u["tpr"] - p["tpr"])) / 2,
        "falseDiscoveryRateDifference": u["fdr"] - p["fdr"],
        "falseOmissionRateRatio": u["for"] / p["for"],
        "errorRateDifference": u["error"] - p["error"],
    }


def case(groups):
    truth, guess, name = rows(groups)
    both = lambda function, **more: function(truth, guess, sensitive_features=name, **more)
    frame = metrics.MetricFrame(
        metrics={
            "accuracy": lambda t, p: (t == p).mean(),
            "positivePredictiveValue": lambda t, p: t[p == 1].mean(),
            "falseNegativeRate": metrics.false_negative_rate,
        },
        y_true=truth, y_pred=guess, sensitive_features=name,
    )
    first, second = list(groups)[:2]
    return {
        "groups": {group: dict(zip(["tp", "fp", "fn", "tn"], counts)) for group, counts in groups.items()},
        "fairlearn": {
            method: {
                "demographicParityDifference": both(metrics.demographic_parity_difference, method=method),
                "demographicParityRatio": both(metrics.demographic_parity_ratio, method=method),
                "equalOpportunityDifference": both(metrics.equal_opportunity_difference, method=method),
                "equalOpportunityRatio": both(metrics.equal_opportunity_ratio, method=method),
                "equalizedOddsDifference": both(metrics.equalized_odds_difference, method=method),
                "equalizedOddsDifferenceMean": both(metrics.equalized_odds_difference, method=method, agg="mean"),
                **{f"{key}Difference": value for key, value in frame.difference(method=method).items()},
                **{f"{key}Ratio": value for key, value in frame.ratio(method=method).items()},
            }
            for method in ["between_groups", "to_overall"]
        },
        "aif360": {"unprivileged": first, "privileged": second, **aif(groups[first], groups[second])},
    }


def record():
    return {"cases": [case(groups) for groups in CASES]}
