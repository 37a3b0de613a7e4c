"""The phones beside the app, and the sample people of a team."""
