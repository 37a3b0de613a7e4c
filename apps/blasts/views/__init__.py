"""The pages of blasts."""
