"""A process that has loaded the product looks for forgotten objects, in short turns, as its threads are."""

from __future__ import annotations

import json
import subprocess
import sys

ASKED = """
import gc, json, sys
import pivotcx
before = gc.isenabled()
import django
django.setup()
print(json.dumps([before, gc.isenabled(), gc.get_threshold(), gc.get_freeze_count(), sys.getswitchinterval()]))
"""


def test_a_process_looks_for_forgotten_objects_once_it_is_loaded_and_not_before():
    told = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)

    before, after, threshold, frozen, turn = json.loads(told.stdout)
    assert (before, after) == (False, True)
    assert threshold == [5_000, 20, 100]
    assert frozen > 100_000
    assert turn < 0.001
