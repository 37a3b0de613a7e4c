curl --silent --fail-with-body "$PIVOTCX/messages" \
  --header "Authorization: Bearer $PIVOTCX_KEY" \
  --header "Content-Type: application/json" \
  --data '{
    "to": "+12015550171",
    "body": "Your interview is tomorrow at 9. Does that still suit you?",
    "client_id": "reminder-4711"
  }'
