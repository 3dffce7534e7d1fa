"""The REST calls under `/api/v1/`: a table of operations, from which routes and OpenAPI are made alike."""
