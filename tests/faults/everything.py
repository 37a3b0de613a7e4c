"""As a program it makes two teams with a row of everything, in the database that it is told of."""

from __future__ import annotations

from itertools import count


def main() -> None:
    import django

    django.setup()
    from tests.architecture.tenancy.world import make_world
    from tests.factories import messaging

    # The first ones are the demo's.
    messaging._lines = count(5_000)
    ours = make_world("ours")
    make_world("sisters", account=ours.team.account)


if __name__ == "__main__":
    main()
