import os

import requests

api = requests.Session()
api.headers["Authorization"] = f"Bearer {os.environ['PIVOTCX_KEY']}"


def every(resource, **asked):
    """Yield all rows of a list, one page after the other."""
    asked = {"limit": 50, **asked}
    while True:
        answer = api.get(f"{os.environ['PIVOTCX']}/{resource}", params=asked, timeout=30)
        answer.raise_for_status()
        page = answer.json()
        yield from page["data"]
        if not page["has_more"]:
            return
        asked["cursor"] = page["next_cursor"]


print(sum(1 for _ in every("candidates")), "candidates")
