import os

import requests

answer = requests.post(
    f"{os.environ['PIVOTCX']}/applications",
    headers={
        "Authorization": f"Bearer {os.environ['PIVOTCX_KEY']}",
        "Idempotency-Key": "application-4712",
    },
    json={
        "candidate": {"phone": "+12015550172", "full_name": "Candidate Thirteen"},
        "application": {"job_title": "Night picker", "external_id": "ats-4712"},
        "consent": {"opt_in": True, "method": "web form"},
        "message": {"body": "Hi {{first_name|there}}! When can we call you?"},
    },
    timeout=30,
)
answer.raise_for_status()
made = answer.json()
if made["message_refused"]:
    print("Taken in, but not texted:", made["message_refused"]["detail"])
else:
    print("Taken in and texted:", made["message"]["body"])
