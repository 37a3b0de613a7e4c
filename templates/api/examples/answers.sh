curl --silent --fail-with-body --get "$PIVOTCX/messages" \
  --header "Authorization: Bearer $PIVOTCX_KEY" \
  --data-urlencode "direction=inbound" \
  --data-urlencode "limit=10"
