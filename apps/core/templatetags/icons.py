"""Icons by name: one outline set, inline, so that they take the colour of their words."""

from __future__ import annotations

from functools import cache
from importlib import resources
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from django import template
from django.utils.safestring import SafeString, mark_safe
from lucide import IconDoesNotExist

register = template.Library()
SPACE = "{http://www.w3.org/2000/svg}"


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw the icon called name; size is "small", "large" or nothing; an unknown name raises."""
    # The engine hands over safe strings; plain ones keep one entry a name in the cache.
    return _draw(str(name), str(size))


@cache
def _draw(name: str, size: str) -> SafeString:
    try:
        drawn = _drawings().read(f"{name}.svg")
    except KeyError:
        raise IconDoesNotExist(f"The icon {name!r} does not exist.") from None
    svg = ET.fromstring(drawn)  # noqa: S314  An installed package's.
    for node in svg.iter():
        node.tag = node.tag.removeprefix(SPACE)
    css = f"icon icon--{size}" if size else "icon"
    svg.attrib |= {"class": css, "aria-hidden": "true", "focusable": "false"}
    return mark_safe(ET.tostring(svg, encoding="unicode"))


@cache
def _drawings() -> ZipFile:
    """Return the set's archive, looked through once: the package does that anew for each icon."""
    # No open file: a fork would share its place in it.
    return ZipFile(BytesIO((resources.files("lucide") / "lucide.zip").read_bytes()))
