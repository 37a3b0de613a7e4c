from __future__ import annotations

from apps.candidates.api.custom_fields import CustomFieldsView, CustomFieldView
from apps.candidates.api.merging import MergeView, UndoMergeView
from apps.candidates.api.statuses import StatusesView, StatusOrderView, StatusView
from apps.candidates.api.tags import TagsView, TagView
from apps.candidates.api.views import CandidatesView, CandidateView
from apps.core.api.addresses import address

urlpatterns = [
    *address("candidates", CandidatesView, name="candidates"),
    *address("candidates/<uuid:pk>", CandidateView, name="candidate"),
    *address("candidates/merge", MergeView, name="candidate_merge"),
    *address("candidates/merges/<uuid:pk>/undo", UndoMergeView, name="candidate_merge_undo"),
    *address("statuses", StatusesView, name="statuses"),
    *address("statuses/order", StatusOrderView, name="status_order"),
    *address("statuses/<uuid:pk>", StatusView, name="status"),
    *address("tags", TagsView, name="tags"),
    *address("tags/<uuid:pk>", TagView, name="tag"),
    *address("custom-fields", CustomFieldsView, name="custom_fields"),
    *address("custom-fields/<uuid:pk>", CustomFieldView, name="custom_field"),
]
