"""A share with how sure it is: counts of a session are small, and a trainer must see that."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

MINIMUM = 15
"""Under so many questions a share says too little to be shown as one."""
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95% interval after Wilson.

    Attributes:
        count: how many.
        n: among how many.
        share: the one over the other; None if there are none.
        low: the lower end of the interval; None if there are none.
        high: the upper end.
        enough: whether there are at least ``MINIMUM``.
    """

    count: int
    n: int
    share: float | None
    low: float | None
    high: float | None
    enough: bool

    @classmethod
    def of(cls, count: int, n: int) -> "Share":
        """Return the share of a count.

        >>> Share.of(3, 20)
        Share(count=3, n=20, share=0.15, low=0.0524, high=0.3604, enough=True)
        """
        if n <= 0:
            return cls(count, 0, None, None, None, False)
        low, high = wilson(count, n)
        return cls(count, n, round(count / n, 4), round(low, 4), round(high, 4), n >= MINIMUM)

    @classmethod
    def read(cls, value: object) -> "Share":
        """Return the share in a value that came out of a report as JSON; it is counted anew.

        Raises:
            ValueError: if it holds no such counts.
        """
        found: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        count, n = found.get("count"), found.get("n")
        if type(count) is not int or type(n) is not int or not 0 <= count <= n <= 10**9:
            raise ValueError("not a share")
        return cls.of(count, n)


def wilson(count: int, n: int) -> tuple[float, float]:
    """Return the 95% interval of a share after Wilson, which stays within 0 and 1 and holds for few.

    >>> [round(end, 3) for end in wilson(0, 10)]
    [0.0, 0.278]
    """
    share = count / n
    spread = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    middle, scale = share + _Z**2 / (2 * n), 1 + _Z**2 / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
