-- Grows whenever somebody may do less than before, whoever made the change.
CREATE TABLE account_version (version INTEGER NOT NULL) STRICT;
INSERT INTO account_version (version) VALUES (0);

CREATE TRIGGER technician_changed AFTER UPDATE ON technician
BEGIN
    UPDATE account_version SET version = version + 1;
END;

CREATE TRIGGER web_session_removed AFTER DELETE ON web_session
BEGIN
    UPDATE account_version SET version = version + 1;
END;
