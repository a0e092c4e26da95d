CREATE TABLE technician (
    technician_id TEXT PRIMARY KEY,
    email         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('administrator', 'technician')),
    enabled       INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    password      TEXT NOT NULL
) STRICT;

CREATE TABLE invitation (
    digest     BLOB PRIMARY KEY,
    role       TEXT NOT NULL CHECK (role IN ('administrator', 'technician')),
    email      TEXT,
    expires_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE web_session (
    digest        BLOB PRIMARY KEY,
    technician_id TEXT NOT NULL REFERENCES technician (technician_id),
    expires_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX web_session_technician ON web_session (technician_id);

CREATE TABLE session (
    session_id    TEXT PRIMARY KEY,
    technician_id TEXT NOT NULL REFERENCES technician (technician_id),
    created_ms    INTEGER NOT NULL,
    is_over       INTEGER NOT NULL CHECK (is_over IN (0, 1)),
    record        TEXT NOT NULL
) STRICT;
CREATE INDEX session_technician ON session (technician_id, created_ms);
CREATE INDEX session_open ON session (created_ms) WHERE is_over = 0;

CREATE TABLE log_entry (
    log_entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id   TEXT NOT NULL REFERENCES session (session_id) ON DELETE CASCADE,
    entry        TEXT NOT NULL
) STRICT;
CREATE INDEX log_entry_session ON log_entry (session_id, log_entry_id);

CREATE TABLE state (
    name     TEXT PRIMARY KEY,
    document TEXT NOT NULL
) STRICT;
