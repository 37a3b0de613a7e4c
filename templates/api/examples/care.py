import os
import time
import uuid

import requests

api = requests.Session()
api.headers["Authorization"] = f"Bearer {os.environ['PIVOTCX_KEY']}"


def write(path, body, tries=5):
    """Make a change exactly once, however often the line breaks."""
    url = f"{os.environ['PIVOTCX']}/{path}"
    key = str(uuid.uuid4())  # One for each change, and the same for each try.
    for attempt in range(tries):
        try:
            answer = api.post(url, json=body, headers={"Idempotency-Key": key}, timeout=30)
        except requests.ConnectionError:
            time.sleep(2**attempt)
            continue
        if answer.status_code == 429 or answer.status_code >= 500:
            time.sleep(int(answer.headers.get("Retry-After", 2**attempt)))
            continue
        if answer.status_code == 409 and answer.json()["code"] == "request_in_progress":
            time.sleep(1)
            continue
        return answer
    raise SystemExit("PivotCX does not answer. Try again later, with the same key.")


answer = write("tags", {"name": "Own car"})
if answer.ok:
    print("Done:", answer.json()["name"], answer.headers["RateLimit"])
else:  # RFC 9457: `code` is for programs, `detail` for people.
    problem = answer.json()
    print(problem["code"], problem["detail"])
    for each in problem["errors"]:
        print(each.get("pointer") or each.get("parameter"), each["detail"])
