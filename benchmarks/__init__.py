"""How fast it is: each benchmark in a file of its own, its floor or its own smaller size measured in the same run."""
