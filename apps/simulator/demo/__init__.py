"""Demo teams to try the product with: made-up people, whole conversations at all ages, weeks of them behind it."""

from apps.simulator.demo.teams import PASSWORD, seed_demo

__all__ = ["PASSWORD", "seed_demo"]
