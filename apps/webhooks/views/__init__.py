"""The settings pages of webhooks, for managers."""
