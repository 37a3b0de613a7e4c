"""Whatever is in a payload, and whatever its mapping says: it becomes something, or says what is wrong."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.feeds.test_making import made

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("201-555-0112"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "value", "a", "phone", "number", "#text", "x.y"]), inner, max_size=4
        )
    ),
    max_leaves=15,
)
PATHS = st.sampled_from(["a", "phone", "a.phone", "value[*]", "a[type=x].value", '"x.y"', "a[0].value"])
EXTRAS = st.fixed_dictionaries(
    {},
    optional={
        "join": st.sampled_from(["", " "]),
        "default": st.text(max_size=10),
        "part": st.sampled_from(["first", "last"]),
        "choices": st.just({"x": "update", "*": "apply"}),
        "date": st.sampled_from(["auto", "ms", "iso", "DD.MM.YYYY"]),
        "case": st.sampled_from(["lower", "title"]),
        "format": st.just("https://ats.test/{}"),
    },
)
TARGETS = st.sampled_from(
    [
        *(
            "candidate.phone",
            "candidate.email",
            "candidate.state",
            "candidate.country",
            "candidate.time_zone",
        ),
        *(
            "candidate.full_name",
            "application.applied_at",
            "application.job_title",
            "consent.opt_in",
            "consent.at",
        ),
        *("consent.wording", "event.kind", "event.key", "status", "tags", "fetch.url", "custom.x"),
    ]
)
FIELDS = st.dictionaries(
    TARGETS,
    st.builds(
        lambda paths, extras: {"paths": paths, **extras}, st.lists(PATHS, min_size=1, max_size=3), EXTRAS
    ),
)


# The first example loads what is known of the numbers and zones of the world.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JSON, FIELDS, st.dictionaries(TARGETS, st.text(max_size=10)), st.sampled_from(["US", "de", "", "ZZ"]))
def test_whatever_is_in_a_payload_it_becomes_something_or_says_what_is_wrong(
    data: Any, fields: dict[str, Any], defaults: dict[str, str], country: str
) -> None:
    result = made(data, fields, defaults=defaults, country=country, hosts=("ats.test",))

    usable = result.event_kind != "apply" or result.fetch_url or "phone" in result.candidate
    assert result.event_key
    assert bool(usable) or not result.is_usable
