"""How traffic breathes: a day with a morning and an evening, and quieter weekends (UTC)."""

from __future__ import annotations

import numpy as np

from demo.models.spec import Floats

DAY = 86_400.0


def season(at: Floats) -> Floats:
    """Traffic at Unix seconds ``at``, relative to the mean of a weekday (about 1)."""
    hour = (at % DAY) / 3600
    daily = 1 + 0.35 * np.sin((hour - 8.5) / 24 * 2 * np.pi) + 0.15 * np.sin((hour - 5) / 12 * 2 * np.pi)
    weekday = ((at // DAY) + 4) % 7
    return daily * np.where((weekday == 0) | (weekday == 6), 0.7, 1.0)
