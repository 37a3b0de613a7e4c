"""What a manager decides about the team: itself, its steps, its fields, its tags."""
