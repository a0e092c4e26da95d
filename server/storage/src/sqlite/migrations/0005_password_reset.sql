-- One-time permissions to set a new password, at most one for an account.
CREATE TABLE password_reset (
    digest        BLOB PRIMARY KEY,
    technician_id TEXT NOT NULL UNIQUE REFERENCES technician (technician_id),
    expires_ms    INTEGER NOT NULL
) STRICT;
