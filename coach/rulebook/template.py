"""The beginning of a rule, for who writes one: it works as it stands, and is meant to be changed."""

import re
from pathlib import Path

from ..errors import InputError
from ..labels import Flag

_PACK = "title: 'Onze regels'\nextends: ['basis']\n"
_RULE = """\
# Verander deze regel, en draai daarna: coach rules check {folder}
id: {id}
title: 'Titel die de deelnemer ziet'
{flag}severity: tip
phases: [exploration]
message: '"{{match}}" valt hier op. Zeg in deze zin wat er beter kan.'
source: {{key: eigen, where: 'Afspraak in onze groep'}}
match:
  any:
    - phrase: 'even doorpakken'
  unless: []
examples:
  bad:
    - text: 'Kun je niet [even doorpakken]?'
      better: 'Wat zou je zelf willen doen?'
    - text: 'Ga je nu [even doorpakken]?'
  good:
    - 'Wat wil je nu doen?'
    - 'Wie pakt dit samen met je op?'
"""


def write_template(folder: Path, rule_id: str) -> Path:
    """Write ``<folder>/<id>.yaml``, and a ``pack.yaml`` where there is none.

    Raises:
        InputError: if the id is no rule id, the file exists, or the folder cannot be written.
    """
    if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule_id) or len(rule_id) > 60:
        raise InputError(
            f"'{rule_id[:60]}' is no rule id: write lower-case words joined by hyphens, such as advice-our-jargon.",
            code="rule-id",
        )
    path = folder / f"{rule_id}.yaml"
    if path.exists():
        raise InputError(f"{path}: exists already. Choose another id.", code="rule-id")
    if any(folder.glob("*/pack.yaml")):
        raise InputError(f"{folder}: holds packs. Name one of them, such as --rules {folder}/my-pack.", code="rules")
    flag = next((f"flag: {flag.value}\n" for flag in Flag if rule_id.startswith(f"{flag.value}-")), "")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "pack.yaml").exists():
            (folder / "pack.yaml").write_text(_PACK, encoding="utf-8")
        path.write_text(_RULE.format(id=rule_id, flag=flag, folder=folder), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}). Check the folder.", code="rules") from error
    return path
