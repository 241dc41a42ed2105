"""Loan approval: made, seeded applications with protected groups; will the applicant repay?"""

from __future__ import annotations

import numpy as np

from demo.incidents import Kind
from demo.models.spec import Batch, Categorical, Floats, ModelSpec, Numeric, VersionSpec

COUNTRIES = ("DE", "FR", "ES", "IT", "PL")
COUNTRY_SHARES = (0.4, 0.25, 0.15, 0.12, 0.08)
COUNTRY_EFFECTS = (0.2, 0.05, -0.1, -0.15, -0.2)
PURPOSES = ("car", "home", "education", "business")
PURPOSE_SHARES = (0.4, 0.3, 0.15, 0.15)
PURPOSE_EFFECTS = (0.05, 0.25, 0.0, -0.4)
AGE_BANDS = ("18-29", "30-44", "45-59", "60+")

NUMERIC = (
    Numeric("age", (22, 25, 28, 31, 34, 37, 40, 44, 48, 52, 56, 60, 65, 70), 18, 100),
    Numeric("income", (1000, 1300, 1600, 1900, 2200, 2500, 2800, 3200, 3700, 4300, 5000, 6000, 8000), 0, 100_000),
    Numeric("debt_ratio", (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8), 0, 1),
    Numeric("credit_history_years", (1, 2, 4, 6, 8, 10, 12, 15, 18, 22, 26, 32), 0, 80),
    Numeric("loan_amount", (2000, 3500, 5000, 6500, 8000, 10000, 12500, 16000, 20000, 27000, 40000), 100, 1_000_000),
    Numeric("employment_years", (0.5, 1, 2, 3, 4, 6, 8, 11, 15, 20), 0, 60),
)
CATEGORICAL = (Categorical("country", COUNTRIES), Categorical("purpose", PURPOSES))
POLICY_BIAS = 0.95
"""The score a biased policy asks of women, where everyone else needs 0.5."""


def _repays(
    rng: np.random.Generator, numeric: Floats, country: Floats, purpose: Floats, kinds: frozenset[Kind]
) -> Floats:
    age, income, debt, history, amount, employed = numeric.T
    wealth = (np.log(income) - 7.9) / 0.45
    burden = (debt - 0.33) / 0.17
    drifted = "accuracy-drop" in kinds
    logit = (
        0.9
        + (0.3 if drifted else 1.7) * wealth
        + (0.1 if drifted else -2.0) * burden
        + 0.5 * (history - 12) / 9
        - 0.9 * (np.log(amount) - 9.0) / 0.7
        + 0.4 * (np.minimum(employed, 20) - 5) / 5
        + 0.02 * (age - 42) / 14
        + np.asarray(COUNTRY_EFFECTS)[country.astype(int)]
        + np.asarray(PURPOSE_EFFECTS)[purpose.astype(int)]
    )
    return (rng.random(len(age)) < 1 / (1 + np.exp(-9 * logit))).astype(float)


def generate(rng: np.random.Generator, rows: int, kinds: frozenset[Kind] = frozenset()) -> Batch:
    """Applications as they come in, under the incidents named."""
    sex = rng.integers(0, 2, rows)
    age = np.clip(18 + rng.gamma(3.2, 7.8, rows), 18, 88)
    income = np.exp(rng.normal(7.92, 0.45, rows)) * np.where(sex == 0, 0.97, 1.0)
    debt = rng.beta(2.2, 4.5, rows)
    history = np.minimum(age - 17, rng.gamma(2.0, 6.0, rows))
    amount = np.exp(rng.normal(9.0, 0.7, rows))
    employed = np.minimum(age - 17, rng.exponential(6.0, rows))
    if "feature-drift" in kinds:
        income, amount = income * 1.45, amount * 1.25
    numeric = np.column_stack([age, income, debt, history, amount, employed])
    country = rng.choice(len(COUNTRIES), rows, p=COUNTRY_SHARES)
    purpose = rng.choice(len(PURPOSES), rows, p=PURPOSE_SHARES)
    truth = _repays(rng, numeric, country, purpose, kinds)

    missing = rng.random(numeric.shape) < np.array([0.001, 0.01, 0.008, 0.02, 0.0, 0.015])
    if "missing-values" in kinds:
        missing[:, 1] |= rng.random(rows) < 0.3
        missing[:, 3] |= rng.random(rows) < 0.12
    bad_type = (rng.random(numeric.shape) < 0.0004) & ~missing
    numeric[rng.random(rows) < 0.0006, 0] += 100
    numeric = np.where(missing | bad_type, np.nan, numeric)
    return Batch(
        numeric=numeric,
        bad_type=bad_type,
        categorical={
            "country": _blemish(rng, country, len(COUNTRIES), 0.002, 0.004),
            "purpose": _blemish(rng, purpose, len(PURPOSES), 0.003, 0.001),
        },
        groups={"sex": sex, "age_band": np.digitize(age, (30, 45, 60))},
        truth=truth,
    )


def _blemish(
    rng: np.random.Generator, values: Floats, unknown: int, missing_share: float, unknown_share: float
) -> Floats:
    dice = rng.random(len(values))
    return np.where(dice < missing_share, -1, np.where(dice > 1 - unknown_share, unknown, values))


ALL_FEATURES = tuple(f.name for f in (*NUMERIC, *CATEGORICAL))
LOAN = ModelSpec(
    name="loan-approval",
    task="classification",
    classes=("deny", "approve"),
    numeric=NUMERIC,
    categorical=CATEGORICAL,
    groups={"sex": ("female", "male"), "age_band": AGE_BANDS},
    versions=(
        VersionSpec("1", "champion", 0.75, ALL_FEATURES[:6], 4_000, 0.05, 0.00042),
        VersionSpec("2", "challenger", 0.25, ALL_FEATURES, 20_000, 1.0, 0.00055),
    ),
    rate=6.0,
    capacity=18.0,
    latency_median=0.045,
    sources=("applications", "credit-bureau"),
    generate=generate,
    score_edges=tuple(round(0.05 * i, 2) for i in range(1, 21)),
    kpis=("conversion", "satisfaction"),
    revenue="interest",
    tags={"team": "lending", "protected_attributes": "sex,age_band"},
)
