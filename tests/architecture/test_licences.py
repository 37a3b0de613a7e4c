"""What we install may be used and passed on by anybody: its licence asks for no more than that it is named."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

from tests.architecture.sources import ROOT

FREE = re.compile(
    r"(the )?(0BSD|(new |[23]-clause )?BSD([- ][23]-Clause)?( License)?|MIT(-0|-CMU)?( License)?|Zlib|CC0-1\.0"
    r"|Apache([- ]2\.0| Software License)?|PSF(L|-2\.0)?|Python Software Foundation License)",
    re.IGNORECASE,
)
# What asks for more, or does not say it in such words, and why it is here all the same.
EXPLAINED = {
    "certifi": "Mozilla's licence is about this list of certificates, which we pass on as it is.",
    "fido2": "BSD; its file names Apache's and Mozilla's for a part that is copied, as it is.",
    "psycopg2-binary": "LGPL with exceptions: we import it, and everybody may put another one in its place.",
    "python-dateutil": "Of two licences, Apache's or BSD, whichever one wants.",
}


def licences(name: str) -> list[str]:
    """Return what a package says of itself, where it is installed: some are for other machines."""
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return []
    told = found.get("License-Expression") or (found.get("License") or "").strip().partition("\n")[0]
    if told and told != "UNKNOWN":
        return re.split(r" (?:AND|OR) ", told)
    classifiers = found.get_all("Classifier") or []
    return [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")] or ["none"]


def test_what_each_package_asks_for_is_little_or_explained() -> None:
    names = set(
        re.findall(r"^([\w.-]+)(?:\[.*?\])?==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    )
    asked = {name: licences(name) for name in names}
    asks_more = {name for name, words in asked.items() if not all(FREE.fullmatch(each) for each in words)}

    assert len(names) > 90
    assert {name: asked[name] for name in asks_more - set(EXPLAINED)} == {}
    assert set(EXPLAINED) - asks_more == set()
