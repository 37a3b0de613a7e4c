#!/usr/bin/env python
"""The command line of the project."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pivotcx.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if "Connection refused" not in str(error):
            raise
        sys.exit("The database is not running: start it with make run, or set DATABASE_URL.")
