curl --silent --fail-with-body --get "$PIVOTCX/candidates" \
  --header "Authorization: Bearer $PIVOTCX_KEY" \
  --data-urlencode "limit=50"
# The next page: the same again with --data-urlencode "cursor=…", the `next_cursor` of this answer.
