"""The pages of the chat and the dashboard."""
