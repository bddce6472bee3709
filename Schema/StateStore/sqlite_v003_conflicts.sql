-- The state store, version 3, on SQLite: what a held decision is about.

-- field, match, claim, deletion or record; empty until a run meets a decision of an older version again.
ALTER TABLE sync_conflicts ADD COLUMN kind TEXT NOT NULL DEFAULT '';
UPDATE sync_conflicts SET kind = 'field' WHERE field <> '';
