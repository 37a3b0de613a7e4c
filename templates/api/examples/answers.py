import os

import requests

api = requests.Session()
api.headers["Authorization"] = f"Bearer {os.environ['PIVOTCX_KEY']}"
base = os.environ["PIVOTCX"]

waiting = api.get(f"{base}/conversations", params={"waiting": "true", "limit": 10}, timeout=30)
waiting.raise_for_status()
for conversation in waiting.json()["data"]:
    person, last = conversation["candidate"], conversation["last_message"]
    print(person["phone"], conversation["colour"], "since", conversation["waiting_since"], last["body"])
