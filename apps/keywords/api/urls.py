from __future__ import annotations

from apps.core.api.addresses import address
from apps.keywords.api.views import KeywordsView, KeywordView

urlpatterns = [
    *address("keywords", KeywordsView, name="keywords"),
    *address("keywords/<uuid:pk>", KeywordView, name="keyword"),
]
