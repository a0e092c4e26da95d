CREATE TABLE api_token (
    api_token_id  TEXT PRIMARY KEY,
    digest        BLOB NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    technician_id TEXT NOT NULL REFERENCES technician (technician_id),
    scopes        TEXT NOT NULL,
    created_ms    INTEGER NOT NULL,
    expires_ms    INTEGER NOT NULL
) STRICT;
