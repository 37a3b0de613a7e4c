import os
import time

import requests

api = requests.Session()
api.headers["Authorization"] = f"Bearer {os.environ['PIVOTCX_KEY']}"
messages = f"{os.environ['PIVOTCX']}/messages"

answer = api.post(
    messages,
    json={"to": "+12015550172", "body": "See you on Monday!", "client_id": "monday-4712"},
    timeout=30,
)
if answer.status_code == 422:
    raise SystemExit(f"Not sent: {answer.json()['code']}: {answer.json()['detail']}")
answer.raise_for_status()

message = answer.json()
while message["status"] in {"queued", "sending", "sent"}:
    time.sleep(1)
    message = api.get(f"{messages}/{message['id']}", timeout=30).json()
print(message["status"])
