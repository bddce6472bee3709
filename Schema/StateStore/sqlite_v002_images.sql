-- The state store, version 2, on SQLite: plans by their hash, and what records held before a run wrote them.

CREATE TABLE plans (
  plan_hash TEXT PRIMARY KEY,
  plan TEXT NOT NULL                      -- the compiled plan as JSON
);

-- What a record held before a run wrote it, so that the run can be undone.
CREATE TABLE before_images (
  run_id INTEGER NOT NULL,
  number INTEGER NOT NULL,                -- order within the run, from 1
  side INTEGER NOT NULL,                  -- the side written: 0 source, 1 target
  kind INTEGER NOT NULL,                  -- 0 create, 1 update, 2 delete
  link_id INTEGER NOT NULL,               -- 0 where there is none
  source_key BLOB,
  target_key BLOB,
  payload BLOB NOT NULL,
  PRIMARY KEY (run_id, number)
);
