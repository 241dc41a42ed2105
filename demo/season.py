"""How traffic varies: a day with a morning and an evening peak, and quieter weekends.

The day and the week are laid relative to the end of the history (the anchor), never to the clock: whenever the demo is
made, its history ends on a Monday morning, so every incident of the history meets the same traffic.
"""

from __future__ import annotations

import numpy as np

from demo.models.spec import Floats

DAY = 86_400.0
WEEK = 7 * DAY
ANCHOR = 8 * 3600.0
"""Where in the demo's week the anchor lies: seconds since Monday, 0:00. At eight traffic rises towards its morning peak."""


def season(since: Floats) -> Floats:
    """Traffic at ``since`` seconds after the anchor (negative in the history), relative to the mean of a weekday (about 1)."""
    at = (since + ANCHOR) % WEEK
    hour = (at % DAY) / 3600
    daily = 1 + 0.35 * np.sin((hour - 8.5) / 24 * 2 * np.pi) + 0.15 * np.sin((hour - 5) / 12 * 2 * np.pi)
    return daily * np.where(at >= 5 * DAY, 0.7, 1.0)


PEAK = float(season(np.arange(0, WEEK, 60)).max())
"""The busiest minute's traffic."""
