"""Records what established libraries compute, so that the tests can hold our own figures against them.

    python -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python make.py [section ...]

Each section writes values/<section>.json: the versions used, and the cases with their inputs and the library's answers.
NaN and infinities are written as the strings "NaN", "Infinity" and "-Infinity".
"""

import importlib
import json
import math
import pathlib
import platform
import sys
from importlib.metadata import version

import numpy as np

HERE = pathlib.Path(__file__).parent
SECTIONS = sorted(path.stem for path in (HERE / "sections").glob("[a-z]*.py"))


def plain(value):
    """Only what JSON can say, floats with all their digits."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(one) for one in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if math.isnan(number):
            return "NaN"
        if math.isinf(number):
            return "Infinity" if number > 0 else "-Infinity"
        return number
    return value


def main(names):
    (HERE / "values").mkdir(exist_ok=True)
    for name in names or SECTIONS:
        section = importlib.import_module(f"sections.{name}")
        used = {"python": platform.python_version(), **{package: version(package) for package in section.USES}}
        used.update(getattr(section, "FORMULAS_OF", {}))
        text = json.dumps({"versions": used, **plain(section.record())}, separators=(",", ":"))
        (HERE / "values" / f"{name}.json").write_text(text + "\n")
        print(f"{name}: {len(text)} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
