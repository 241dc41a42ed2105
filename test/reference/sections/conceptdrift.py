import numpy as np
from river import drift
from river.drift.binary import DDM, HDDMA

USES = ["numpy", "river"]


def stream(seed, before, after, change, size):
    rng = np.random.default_rng(seed)
    return (rng.random(size) < np.where(np.arange(size) < change, before, after)).astype(int)


def watch(detector, errors):
    found, warned = [], []
    for i, error in enumerate(errors):
        detector.update(int(error))
        if detector.drift_detected:
            found.append(i)
        elif getattr(detector, "warning_detected", False):
            warned.append(i)
    return {"drift": found, "warning": warned}


def record():
    cases = [(1, 0.1, 0.4, 400, 700), (2, 0.2, 0.2, 0, 700), (3, 0.05, 0.5, 300, 500), (4, 0.4, 0.1, 400, 700)]
    answers = []
    for case in cases:
        errors = stream(*case)
        answers.append({
            "errors": "".join(map(str, errors)),
            "ddm": watch(DDM(), errors),
            "hddmA": watch(HDDMA(), errors),
            "pageHinkley": watch(drift.PageHinkley(threshold=10), errors),
            "adwin": watch(drift.ADWIN(clock=1, max_buckets=4000), errors),
        })
    return {"cases": answers}
