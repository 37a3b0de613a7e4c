curl --silent --fail-with-body --get "$PIVOTCX/candidates" \
  --header "Authorization: Bearer $PIVOTCX_KEY" \
  --data-urlencode 'filter={"all": [
    {"field": "active_application.job_title", "op": "contains", "value": "warehouse"},
    {"any": [
      {"field": "candidate.state", "op": "is", "value": ["NJ", "NY"]},
      {"field": "candidate.city", "op": "empty"}
    ]}
  ]}'
