-- Until when codes that led to the session are given to nobody, Unix milliseconds.
ALTER TABLE session ADD COLUMN codes_rest_ms INTEGER NOT NULL DEFAULT 0;
-- As long as they can: a link works for up to 168 hours, its last code for two more, and that rests for a day.
UPDATE session SET codes_rest_ms = created_ms + 194 * 3600000;
CREATE INDEX session_codes_rest ON session (codes_rest_ms);
