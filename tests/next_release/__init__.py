"""What a release after this one might bring: migrations of every kind that touch tables in use."""
