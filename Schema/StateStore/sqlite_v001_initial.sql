-- The state store, version 1, on SQLite.
-- Times in public tables are ISO 8601 texts in UTC; in working tables they are microseconds since 2000-01-01T00:00:00Z.
-- Keys in working tables are order-preserving bytes; in public tables they are texts, components joined by ', '.

-- Which store this is. One row.
CREATE TABLE store (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  lineage TEXT NOT NULL,
  last_intent INTEGER NOT NULL DEFAULT 0  -- ids of intents are never used twice: idempotency keys derive from them
);
INSERT INTO store (id, lineage) VALUES (1, lower(hex(randomblob(16))));

-- Each sync that ever ran here, and between which systems and entities its links hold.
CREATE TABLE syncs (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  source_identity TEXT NOT NULL,
  target_identity TEXT NOT NULL,
  source_entity TEXT NOT NULL,
  target_entity TEXT NOT NULL,
  registered_at INTEGER NOT NULL
);

-- PUBLIC. One run of a sync: when, with which plan, what came of it, and the counts of both sides.
CREATE TABLE sync_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sync_id INTEGER NOT NULL REFERENCES syncs (id),
  sync TEXT NOT NULL,                     -- the sync's name when it ran
  shard TEXT NOT NULL DEFAULT '',         -- 'i/n', empty for the whole
  kind TEXT NOT NULL,                     -- run, plan or apply
  plan_hash TEXT NOT NULL,
  change_set TEXT,                        -- the change set that was made or applied
  started TEXT NOT NULL,
  finished TEXT,
  status TEXT NOT NULL,                   -- running, succeeded, partial, failed, stopped, interrupted
  source_read INTEGER NOT NULL DEFAULT 0,
  source_created INTEGER NOT NULL DEFAULT 0,
  source_updated INTEGER NOT NULL DEFAULT 0,
  source_deleted INTEGER NOT NULL DEFAULT 0,
  source_unchanged INTEGER NOT NULL DEFAULT 0,
  source_filtered INTEGER NOT NULL DEFAULT 0,
  source_rejected INTEGER NOT NULL DEFAULT 0,
  source_held INTEGER NOT NULL DEFAULT 0,
  source_failed INTEGER NOT NULL DEFAULT 0,
  target_read INTEGER NOT NULL DEFAULT 0,
  target_created INTEGER NOT NULL DEFAULT 0,
  target_updated INTEGER NOT NULL DEFAULT 0,
  target_deleted INTEGER NOT NULL DEFAULT 0,
  target_unchanged INTEGER NOT NULL DEFAULT 0,
  target_filtered INTEGER NOT NULL DEFAULT 0,
  target_rejected INTEGER NOT NULL DEFAULT 0,
  target_held INTEGER NOT NULL DEFAULT 0,
  target_failed INTEGER NOT NULL DEFAULT 0,
  error TEXT
);
CREATE INDEX sync_history_by_sync ON sync_history (sync_id, id);

-- PUBLIC. What became of one record in a run. Unchanged records have no row.
CREATE TABLE sync_records (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL,
  side TEXT NOT NULL,                     -- the side that was, or would have been, written: source or target
  action TEXT NOT NULL,                   -- create, update, delete, archive, adopt, unlink, hold, reject, drift, fail
  source_key TEXT,
  target_key TEXT,
  changes TEXT,                           -- JSON: {"field": {"old": …, "new": …}}, sensitive values redacted
  reason TEXT
);
CREATE INDEX sync_records_by_run ON sync_records (run_id);

-- PUBLIC. The mapping lines of each plan version that ran.
CREATE TABLE field_mappings (
  plan_hash TEXT NOT NULL,
  sync TEXT NOT NULL,
  line INTEGER NOT NULL,                  -- order within the sync, from 1
  source TEXT NOT NULL,                   -- the source side as text of the language
  arrow TEXT NOT NULL,                    -- ->, <- or <->
  target TEXT NOT NULL,                   -- the target field's path
  handler TEXT,                           -- what happens on error or conflict, as text of the language
  first_run TEXT NOT NULL,                -- when the plan version first ran
  PRIMARY KEY (plan_hash, sync, line)
) WITHOUT ROWID;

-- PUBLIC. When syncs run by themselves.
CREATE TABLE sync_schedules (
  sync TEXT PRIMARY KEY,
  schedule TEXT NOT NULL,                 -- as the mapping writes it
  enabled INTEGER NOT NULL DEFAULT 1,
  next_run TEXT,
  last_run TEXT
);

-- PUBLIC. One decision that waits for, or got, a person's answer.
CREATE TABLE sync_conflicts (
  id INTEGER PRIMARY KEY,
  sync_id INTEGER NOT NULL REFERENCES syncs (id),
  sync TEXT NOT NULL,
  run_id INTEGER NOT NULL,                -- the run that last met it
  source_key TEXT,
  target_key TEXT,
  field TEXT NOT NULL DEFAULT '',         -- empty where the whole record is in question
  base TEXT,                              -- the three values as JSON
  source TEXT,
  target TEXT,
  rule TEXT NOT NULL,                     -- which rule held it
  status TEXT NOT NULL,                   -- pending, decided, applied, or gone (the cause vanished)
  decision TEXT,                          -- what was decided: source, target, base, or a JSON value
  decided_by TEXT,
  decided_at TEXT,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  key_bytes BLOB NOT NULL,                -- source key, FE and target key, for machines
  source_size INTEGER NOT NULL            -- bytes of the source key in it
);
CREATE UNIQUE INDEX sync_conflicts_open ON sync_conflicts (sync_id, key_bytes, field)
  WHERE status IN ('pending', 'decided');

-- PUBLIC. One measured value. Names end in their unit (batch_seconds) or are counts (breaker_trips).
CREATE TABLE sync_metrics (
  id INTEGER PRIMARY KEY,
  run_id INTEGER,
  sync TEXT,
  name TEXT NOT NULL,
  labels TEXT NOT NULL DEFAULT '{}',      -- JSON object of texts
  value REAL NOT NULL,
  time TEXT NOT NULL
);
CREATE INDEX sync_metrics_by_name ON sync_metrics (name, time);

-- PUBLIC. By day and sync: how many runs, how they ended, what they wrote.
CREATE VIEW sync_summary AS
SELECT
  substr(started, 1, 10) AS day,
  sync,
  count(*) AS runs,
  sum(status = 'succeeded') AS succeeded,
  sum(status = 'partial') AS partial,
  sum(status IN ('failed', 'interrupted')) AS failed,
  sum(source_read + target_read) AS records_read,
  sum(source_created + target_created) AS created,
  sum(source_updated + target_updated) AS updated,
  sum(source_deleted + target_deleted) AS deleted,
  sum(source_rejected + target_rejected) AS rejected,
  sum(source_held + target_held) AS held,
  sum(source_failed + target_failed) AS records_failed,
  max(finished) AS last_finished
FROM sync_history
GROUP BY substr(started, 1, 10), sync;

-- PUBLIC. The decisions that wait, oldest first, with their age.
CREATE VIEW sync_conflicts_view AS
SELECT
  id, sync, source_key, target_key, field, base, source, target, rule, first_seen, last_seen,
  round((julianday('now') - julianday(first_seen)) * 24, 1) AS age_hours
FROM sync_conflicts
WHERE status = 'pending'
ORDER BY first_seen, id;

-- PUBLIC. By hour and sync: seconds a batch took (the metric batch_seconds) as percentiles, records read a second of run
-- time, runs that failed, records that failed, and how often a breaker opened (the metric breaker_trips).
CREATE VIEW sync_performance_view AS
WITH
  batches AS (
    SELECT
      substr(time, 1, 13) AS hour, sync, value,
      row_number() OVER (PARTITION BY substr(time, 1, 13), sync ORDER BY value) AS place,
      count(*) OVER (PARTITION BY substr(time, 1, 13), sync) AS total
    FROM sync_metrics
    WHERE name = 'batch_seconds'
  ),
  latency AS (
    SELECT
      hour, sync,
      min(CASE WHEN place * 100 >= total * 50 THEN value END) AS p50,
      min(CASE WHEN place * 100 >= total * 95 THEN value END) AS p95,
      min(CASE WHEN place * 100 >= total * 99 THEN value END) AS p99
    FROM batches
    GROUP BY hour, sync
  ),
  trips AS (
    SELECT substr(time, 1, 13) AS hour, sync, sum(value) AS trips
    FROM sync_metrics
    WHERE name = 'breaker_trips'
    GROUP BY substr(time, 1, 13), sync
  ),
  runs AS (
    SELECT
      substr(started, 1, 13) AS hour, sync,
      count(*) AS runs,
      sum(source_read + target_read) AS records,
      sum((julianday(finished) - julianday(started)) * 86400) AS seconds,
      sum(status IN ('failed', 'interrupted')) AS errors,
      sum(source_failed + target_failed) AS records_failed
    FROM sync_history
    GROUP BY substr(started, 1, 13), sync
  )
SELECT
  runs.hour, runs.sync, runs.runs, runs.records,
  round(runs.records / nullif(runs.seconds, 0), 1) AS records_per_second,
  latency.p50 AS batch_seconds_p50,
  latency.p95 AS batch_seconds_p95,
  latency.p99 AS batch_seconds_p99,
  runs.errors, runs.records_failed,
  coalesce(trips.trips, 0) AS breaker_trips
FROM runs
LEFT JOIN latency ON latency.hour = runs.hour AND latency.sync = runs.sync
LEFT JOIN trips ON trips.hour = runs.hour AND trips.sync = runs.sync;

-- Which source record is which target record, and the fingerprints of what both sides last agreed on.
CREATE TABLE links (
  id INTEGER PRIMARY KEY,
  sync_id INTEGER NOT NULL,
  source_key BLOB NOT NULL,
  target_key BLOB,
  source_high INTEGER NOT NULL,
  source_low INTEGER NOT NULL,
  target_high INTEGER NOT NULL,
  target_low INTEGER NOT NULL,
  status INTEGER NOT NULL                 -- 0 active, 1 parted, 2 unlinked
);
CREATE UNIQUE INDEX links_by_source ON links (sync_id, source_key);
CREATE UNIQUE INDEX links_by_target ON links (sync_id, target_key) WHERE target_key IS NOT NULL;

-- The value of every mapped field on which both sides of a link last agreed. Apart from links, so that looking up a page
-- of keys reads narrow rows.
CREATE TABLE link_bases (
  link_id INTEGER PRIMARY KEY,
  base BLOB NOT NULL
);

-- What is about to be written. A row that outlives its run may or may not have happened: the next run finds out.
CREATE TABLE intents (
  id INTEGER PRIMARY KEY,
  sync_id INTEGER NOT NULL,
  run_id INTEGER NOT NULL,
  side INTEGER NOT NULL,                  -- the side written: 0 source, 1 target
  kind INTEGER NOT NULL,                  -- 0 create, 1 update, 2 delete
  link_id INTEGER NOT NULL,               -- 0 where there is none yet
  source_key BLOB,
  target_key BLOB,
  payload BLOB NOT NULL,
  source_high INTEGER NOT NULL,
  source_low INTEGER NOT NULL,
  target_high INTEGER NOT NULL,
  target_low INTEGER NOT NULL,
  base BLOB
);
CREATE INDEX intents_by_sync ON intents (sync_id, id);

-- How far each side was read, bound to the hash of what was read.
CREATE TABLE cursors (
  sync_id INTEGER NOT NULL,
  side INTEGER NOT NULL,
  binding TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (sync_id, side)
) WITHOUT ROWID;

-- Who runs a sync. The fence only grows; every write of a runner names it.
CREATE TABLE leases (
  sync_id INTEGER NOT NULL,
  shard TEXT NOT NULL,
  holder TEXT NOT NULL,                   -- empty when nobody holds it
  fence INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (sync_id, shard)
) WITHOUT ROWID;

-- Keys that every run reads again until their cause is gone.
CREATE TABLE queue (
  sync_id INTEGER NOT NULL,
  side INTEGER NOT NULL,
  key BLOB NOT NULL,
  list TEXT NOT NULL,                     -- rejected, held or retry
  reason TEXT NOT NULL,
  first_run INTEGER NOT NULL,
  last_run INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (sync_id, side, key)
) WITHOUT ROWID;

-- Change sets that were made here, so that one is applied once.
CREATE TABLE change_sets (
  id TEXT PRIMARY KEY,
  syncs TEXT NOT NULL,                    -- JSON array of names
  plan_hash TEXT NOT NULL,
  digest TEXT NOT NULL,
  created INTEGER NOT NULL,
  state TEXT NOT NULL,                    -- planned, applying or applied
  run_id INTEGER,
  settled INTEGER NOT NULL DEFAULT 0      -- how many of its changes are settled, in its order
);

-- The fields that bases hold, by the fingerprint that each base begins with: mappings change, and bases stay.
CREATE TABLE base_layouts (
  layout TEXT PRIMARY KEY,
  fields TEXT NOT NULL                    -- JSON array of paths, each an array of names
);
