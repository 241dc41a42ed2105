import warnings

import numpy as np
from sklearn import metrics

USES = ["numpy", "scikit-learn"]


def binary(tp, fp, fn, tn):
    truth = [1] * tp + [0] * fp + [1] * fn + [0] * tn
    guess = [1] * (tp + fp) + [0] * (fn + tn)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        undefined = {"zero_division": np.nan}
        return {
            "counts": {"tp": tp, "fp": fp, "fn": fn, "tn": tn},
            "accuracy": metrics.accuracy_score(truth, guess),
            "precision": metrics.precision_score(truth, guess, **undefined),
            "recall": metrics.recall_score(truth, guess, **undefined),
            "specificity": metrics.recall_score(truth, guess, pos_label=0, **undefined),
            "negativePredictiveValue": metrics.precision_score(truth, guess, pos_label=0, **undefined),
            "fBeta": metrics.fbeta_score(truth, guess, beta=2, **undefined),
            **({} if tp + fn == 0 or tn + fp == 0 else {
                "balancedAccuracy": metrics.balanced_accuracy_score(truth, guess),
                "kappa": metrics.cohen_kappa_score(truth, guess),
            }),
            **({} if 0 in (tp + fn, tn + fp, tp + fp, tn + fn) else {"mcc": metrics.matthews_corrcoef(truth, guess)}),
        }


def multiclass(matrix):
    matrix = np.array(matrix)
    truth, guess = [], []
    for actual, row in enumerate(matrix):
        for predicted, count in enumerate(row):
            truth += [actual] * int(count)
            guess += [predicted] * int(count)
    averages = {}
    for average in ["macro", "micro", "weighted"]:
        averages[average] = {
            "precision": metrics.precision_score(truth, guess, average=average),
            "recall": metrics.recall_score(truth, guess, average=average),
            "fBeta": metrics.fbeta_score(truth, guess, beta=0.5, average=average),
        }
    return {
        "classes": len(matrix),
        "cells": matrix.ravel(),
        "accuracy": metrics.accuracy_score(truth, guess),
        "balancedAccuracy": metrics.balanced_accuracy_score(truth, guess),
        "mcc": metrics.matthews_corrcoef(truth, guess),
        "kappa": metrics.cohen_kappa_score(truth, guess),
        **averages,
    }


def scores(seed, size, bins, power):
    rng = np.random.default_rng(seed)
    score = rng.beta(2, 3, size)
    label = (rng.random(size) < score**power).astype(int)
    edges = np.arange(1, bins) / bins
    index = np.searchsorted(edges, score, side="left")
    middle = (index + 0.5) / bins
    positives = np.bincount(index[label == 1], minlength=bins)
    negatives = np.bincount(index[label == 0], minlength=bins)
    return {
        "edges": edges,
        "positives": positives,
        "negatives": negatives,
        "binned": {
            "auc": metrics.roc_auc_score(label, middle),
            "averagePrecision": metrics.average_precision_score(label, middle),
            "brier": metrics.brier_score_loss(label, middle),
            "logLoss": metrics.log_loss(label, middle),
        },
        "raw": {
            "auc": metrics.roc_auc_score(label, score),
            "averagePrecision": metrics.average_precision_score(label, score),
            "brier": metrics.brier_score_loss(label, score),
            "logLoss": metrics.log_loss(label, score),
            "ece": sum(
                abs(label[index == i].mean() - score[index == i].mean()) * (index == i).mean()
                for i in range(bins)
                if (index == i).any()
            ),
        },
    }


def regression(seed, size, noise):
    rng = np.random.default_rng(seed)
    truth = rng.normal(50, 10, size)
    guess = truth + rng.normal(0.7, noise, size)
    error, centred = guess - truth, truth - 45
    return {
        "sums": {
            "n": size, "absolute": np.abs(error).sum(), "squared": (error**2).sum(),
            "positive": error[error > 0].sum(), "negative": -error[error < 0].sum(),
            "target": centred.sum(), "targetSquared": (centred**2).sum(),
        },
        "mae": metrics.mean_absolute_error(truth, guess),
        "rmse": metrics.root_mean_squared_error(truth, guess),
        "bias": error.mean(),
        "r2": metrics.r2_score(truth, guess),
        "errors": {
            "mae": np.abs(error).std(ddof=1) / np.sqrt(size),
            "bias": error.std(ddof=1) / np.sqrt(size),
        },
    }


def record():
    return {
        "binary": [binary(*counts) for counts in [(50, 10, 5, 100), (0, 3, 4, 20), (0, 0, 5, 10), (7, 0, 0, 0), (9000, 12, 400, 30000), (1, 1, 1, 1)]],
        "multiclass": [multiclass(matrix) for matrix in [
            [[50, 3, 2], [4, 60, 6], [1, 9, 30]],
            [[10, 0, 0, 1], [2, 5, 0, 0], [0, 0, 900, 10], [3, 1, 20, 7]],
        ]],
        "scores": [scores(*case) for case in [(1, 3000, 10, 1), (2, 2000, 20, 1.5), (3, 400, 5, 0.7), (4, 20000, 50, 1)]],
        "regression": [regression(*case) for case in [(1, 500, 3), (2, 40, 12), (3, 5000, 0.1)]],
    }
