"""The models the demo trains and serves."""

from demo.models.diabetes import DIABETES
from demo.models.loan import LOAN
from demo.models.spec import ModelSpec

SERVED: tuple[ModelSpec, ...] = (LOAN, DIABETES)

__all__ = ["DIABETES", "LOAN", "SERVED", "ModelSpec"]
