"""The pages of feeds, for managers."""
