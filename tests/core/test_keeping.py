"""What pages draw once and put down again: for whom it is the same, and for nobody else."""

from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError

from apps.core.templatetags.keeping import MOST


class Drawing:
    """Counts how often it is drawn."""

    def __init__(self):
        self.times = 0

    def __str__(self):
        self.times += 1
        return f"drawn {self.times}"


def drawn(page, drawing, role):
    return page.render(Context({"drawing": drawing, "role": role}))


def page():
    return Template("{% load keeping %}{% kept role %}{{ drawing }} for {{ role }}{% endkept %}")


def test_what_is_the_same_for_two_is_drawn_once():
    one, drawing = page(), Drawing()

    assert [drawn(one, drawing, role) for role in ("manager", "manager")] == ["drawn 1 for manager"] * 2


def test_whoever_it_is_not_the_same_for_has_their_own():
    one, drawing = page(), Drawing()
    drawn(one, drawing, "manager")

    assert drawn(one, drawing, "member") == "drawn 2 for member"


def test_a_template_that_is_read_anew_is_drawn_anew():
    drawing = Drawing()
    drawn(page(), drawing, "manager")

    assert drawn(page(), drawing, "manager") == "drawn 2 for manager"


def test_what_comes_out_stays_escaped():
    assert drawn(page(), "<b>", "manager") == drawn(page(), "<b>", "manager") == "&lt;b&gt; for manager"


def test_it_does_not_keep_more_and_more():
    one, drawing = page(), Drawing()
    for role in range(3 * MOST):
        drawn(one, drawing, role)

    [kept] = one.nodelist.get_nodes_by_type(type(one.nodelist[1]))
    assert len(kept.drawn) <= MOST


def test_it_is_kept_by_something():
    with pytest.raises(TemplateSyntaxError, match="needs what it is kept by"):
        Template("{% load keeping %}{% kept %}x{% endkept %}")
