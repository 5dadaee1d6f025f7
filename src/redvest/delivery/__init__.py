"""What pages and API share of HTTP: who a request comes from, which status a refusal has, lists as files."""
