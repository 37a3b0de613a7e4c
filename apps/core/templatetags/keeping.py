"""`{% kept what %}…{% endkept %}`: drawn once, and put down again for whoever it is the same for."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()
# Whoever asks for more different ones has no use for keeping them.
MOST = 64


class Kept(template.Node):
    """What it draws may hold nothing but what its values say: no name, no token, no moment.

    It is kept with the template, so a template that is read anew, as while somebody works on it, is drawn anew.
    """

    def __init__(self, nodelist: template.NodeList, values: list[template.base.FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values
        self.drawn: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        key = tuple(value.resolve(context) for value in self.values)
        drawn = self.drawn.get(key)
        if drawn is None:
            drawn = self.nodelist.render(context)
            if len(self.drawn) >= MOST:
                self.drawn = {}
            self.drawn[key] = drawn
        return drawn


@register.tag
def kept(parser: template.base.Parser, token: template.base.Token) -> Kept:
    """Keep what stands up to `{% endkept %}` by the values that are named here, which can be compared and hashed."""
    name, *values = token.split_contents()
    if not values:
        raise template.TemplateSyntaxError(f"{{% {name} %}} needs what it is kept by: one value or several.")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, [parser.compile_filter(value) for value in values])
