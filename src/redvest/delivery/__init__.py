"""What pages and API share of HTTP: who a request comes from, and which status a refusal has."""
