curl --silent --fail-with-body "$PIVOTCX/applications" \
  --header "Authorization: Bearer $PIVOTCX_KEY" \
  --header "Content-Type: application/json" \
  --header "Idempotency-Key: application-4711" \
  --data '{
    "candidate": {
      "phone": "+12015550171",
      "full_name": "Candidate Twelve",
      "email": "candidate12@demo.test"
    },
    "application": {
      "job_title": "Warehouse associate",
      "source": "Career site",
      "external_id": "ats-4711"
    },
    "consent": {
      "opt_in": true,
      "method": "web form",
      "wording": "I agree to be texted about this job."
    },
    "message": {"body": "Hi {{first_name|there}}! When can we call you?"}
  }'
