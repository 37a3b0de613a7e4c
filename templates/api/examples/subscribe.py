import os

import requests

api = requests.Session()
api.headers["Authorization"] = f"Bearer {os.environ['PIVOTCX_KEY']}"
endpoints = f"{os.environ['PIVOTCX']}/webhook-endpoints"

answer = api.post(
    endpoints,
    json={"url": os.environ["MY_WEBHOOK"], "events": ["message.received", "message.failed"]},
    timeout=30,
)
answer.raise_for_status()
endpoint = answer.json()
print(endpoint["id"])
print(endpoint["secret"])  # Keep it: no other answer shows it.
