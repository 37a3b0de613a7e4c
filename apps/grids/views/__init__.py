"""The grids' pages, their filter bar, their views and their columns."""
