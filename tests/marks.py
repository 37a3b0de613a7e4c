"""Marks with a reason."""

from __future__ import annotations

import pytest

# Transactions that really commit: for what threads and processes must see. The owner empties the tables afterwards.
committed = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
