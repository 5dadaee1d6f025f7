"""What the tests run on: their own PostgreSQL server, a database for each worker, a served site and a browser."""
