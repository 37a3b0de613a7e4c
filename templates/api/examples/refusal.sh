curl --silent "$PIVOTCX/messages" \
  --header "Authorization: Bearer $PIVOTCX_KEY" \
  --header "Content-Type: application/json" \
  --data '{"to": "12", "body": "Hello"}'
