"""What a candidate fills in, and what a manager says of it."""

from apps.hosted.forms.applying import ApplyForm
from apps.hosted.forms.managing import FormForm, NewForm

__all__ = ["ApplyForm", "FormForm", "NewForm"]
