"""What a caller may switch for one review: which rules, how strictly, which words are meant that way."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypedDict

from .errors import InputError
from .labels import Flag, Severity

_RANK = {Severity.GOOD: 0, Severity.TIP: 1, Severity.WARNING: 2}
_MAX_PHRASES = 200


class SwitchArguments(TypedDict, total=False):
    """The switches as keyword arguments of ``Coach.review``; see ``Switches``."""

    enabled: Iterable[str] | None
    disabled: Iterable[str]
    severity: str | Mapping[str, str] | None
    accept: Iterable[str]
    silenced: Iterable[str]
    threshold: float | None


@dataclass(frozen=True)
class Switches:
    """What is switched for one review.

    Labels never change by it: they say what the question is. Only findings do.

    Args:
        enabled: only these rules, flags or packs, also where the step would not mind them; None means all that hold.
        disabled: not these rules, flags or packs.
        severity: the least severity that is shown ("good", "tip" or "warning"), or another severity for some rules
            or flags: ``{"form-closed": "warning", "why": "off"}``.
        accept: phrases, as the user sees them and in any case, on whose words nothing is found.
        silenced: fingerprints of single findings.
        threshold: the least score (0-1) at which a finding with a score is shown.

    Raises:
        InputError: for a severity that does not exist or a value of the wrong type.

    >>> Switches.of(accept=["Waarom"]).accepts("waarom ging je weg?", 0, 6)
    True
    """

    enabled: frozenset[str] | None = None
    disabled: frozenset[str] = frozenset()
    least: Severity | None = None
    severity: Mapping[str, Severity | None] = field(default_factory=dict)
    accept: tuple[str, ...] = ()
    silenced: frozenset[str] = frozenset()
    threshold: float = 0.0

    @classmethod
    def of(
        cls,
        *,
        enabled: Iterable[str] | None = None,
        disabled: Iterable[str] = (),
        severity: str | Mapping[str, str] | None = None,
        accept: Iterable[str] = (),
        silenced: Iterable[str] = (),
        threshold: float | None = None,
    ) -> "Switches":
        """Read the switches from plain values."""
        least, by_name = None, {}
        if isinstance(severity, str):
            least = _severity(severity, off=False)
        elif severity is not None:
            if not isinstance(severity, Mapping):
                raise InputError("'severity' must be text or an object.", code="bad-switch", field="severity")
            by_name = {str(name): _severity(value, off=True) for name, value in severity.items()}
        number = isinstance(threshold, int | float) and not isinstance(threshold, bool)
        if threshold is not None and not (number and 0 <= threshold <= 1):
            raise InputError("'threshold' must be a number from 0 to 1.", code="bad-switch", field="threshold")
        return cls(
            threshold=threshold or 0.0,
            enabled=None if enabled is None else frozenset(_texts(enabled, "enabled")),
            disabled=frozenset(_texts(disabled, "disabled")),
            least=least,
            severity=by_name,
            accept=tuple(phrase for phrase in _texts(accept, "accept") if phrase.strip()),
            silenced=frozenset(_texts(silenced, "silenced")),
        )

    @property
    def names(self) -> frozenset[str]:
        """Every rule, flag or pack that is named."""
        return (self.enabled or frozenset()) | self.disabled | frozenset(self.severity)

    def strictness(
        self, names: tuple[str, ...], flag: Flag | None, own: Severity, here: Severity | None
    ) -> Severity | None:
        """Say with which severity a rule is shown.

        Args:
            names: its id, former ids and pack.
            flag: its flag.
            own: its own severity.
            here: the one it has in this method and step; None where it is off.

        Returns:
            The severity; None where it is off.
        """
        known = {*names, flag.value} if flag is not None else set(names)
        if not self.disabled.isdisjoint(known):
            return None
        if self.enabled is not None:
            if self.enabled.isdisjoint(known):
                return None
            here = here or own
        for name in (*names, *([flag.value] if flag is not None else [])):
            if here is not None and name in self.severity:
                wanted = self.severity[name]
                # praise stays praise and what is minded stays minded: only how strongly can be chosen
                kept = wanted is not None and (wanted is Severity.GOOD) != (own is Severity.GOOD)
                here = here if kept else wanted
                break
        return here

    def shows(self, severity: Severity, score: float | None = None) -> bool:
        """Say whether a finding of this severity, and with this score if it has one, is strong enough to be shown."""
        if score is not None and score < self.threshold:
            return False
        return self.least is None or _RANK[severity] >= _RANK[self.least]

    def accepts(self, text: str, start: int, end: int) -> bool:
        """Say whether the words from ``start`` to ``end`` lie within a phrase that is accepted."""
        if self._accepted is None:
            return False
        return any(m.start() <= start and end <= m.end() for m in self._accepted.finditer(text))

    @cached_property
    def _accepted(self) -> re.Pattern[str] | None:
        # literal words with any white space between them: no pattern of the caller's is run
        phrases = sorted(self.accept, key=len, reverse=True)
        literal = [r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases]
        return re.compile(rf"(?<!\w)(?:{'|'.join(literal)})(?!\w)", re.IGNORECASE) if literal else None


def _severity(value: object, *, off: bool) -> Severity | None:
    if off and value == "off":
        return None
    if not isinstance(value, str) or value not in set(Severity):
        known = ", ".join([*Severity, *(["off"] if off else [])])
        raise InputError(f"Unknown severity. Known: {known}.", code="bad-switch", field="severity")
    return Severity(value)


def _texts(values: object, name: str) -> list[str]:
    found = [values] if isinstance(values, str) else list(values) if isinstance(values, Iterable) else None
    if found is None or not all(isinstance(value, str) for value in found):
        raise InputError(f"'{name}' must be a list of texts.", code="bad-switch", field=name)
    if len(found) > _MAX_PHRASES or any(len(value) > 400 for value in found):
        raise InputError(
            f"'{name}' has more than {_MAX_PHRASES} entries, or one of over 400 characters.",
            code="bad-switch",
            status=413,
            field=name,
        )
    return found


NO_SWITCHES = Switches()
"""Nothing switched."""
