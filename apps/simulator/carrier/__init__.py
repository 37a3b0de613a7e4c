"""A carrier on this machine: it speaks Twilio's REST protocol, and fails on demand."""
