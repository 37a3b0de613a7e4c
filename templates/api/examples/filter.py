import json
import os

import requests

wanted = {
    "all": [
        {"field": "active_application.job_title", "op": "contains", "value": "picker"},
        {"field": "active_application.applied_at", "op": "within_days", "value": 30},
    ]
}
answer = requests.get(
    f"{os.environ['PIVOTCX']}/candidates",
    headers={"Authorization": f"Bearer {os.environ['PIVOTCX_KEY']}"},
    params={"filter": json.dumps(wanted)},
    timeout=30,
)
if answer.status_code == 400:  # Each mistake, with its place.
    raise SystemExit("\n".join(f"{each['pointer']}: {each['detail']}" for each in answer.json()["errors"]))
answer.raise_for_status()
for candidate in answer.json()["data"]:
    print(candidate["phone"], candidate["full_name"])
