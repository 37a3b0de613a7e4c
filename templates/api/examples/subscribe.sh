curl --silent --fail-with-body "$PIVOTCX/webhook-endpoints" \
  --header "Authorization: Bearer $PIVOTCX_KEY" \
  --header "Content-Type: application/json" \
  --data '{
    "url": "'"$MY_WEBHOOK"'",
    "events": ["message.received", "application.updated", "candidate.opted_out"]
  }'
