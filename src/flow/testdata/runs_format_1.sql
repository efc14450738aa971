-- runs.db of format 1 (version 0.1.0): one run that ended, one whose program died.
CREATE TABLE runs (
  id TEXT PRIMARY KEY, workspace TEXT NOT NULL, owner TEXT NOT NULL, flow TEXT NOT NULL, file TEXT NOT NULL,
  digest TEXT NOT NULL, conversation TEXT NOT NULL, status TEXT NOT NULL, started_us INTEGER NOT NULL,
  ended_us INTEGER NOT NULL DEFAULT 0, steps INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX runs_by_time ON runs (started_us);
CREATE TABLE events (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, number INTEGER NOT NULL, kind TEXT NOT NULL,
  path TEXT NOT NULL, time_us INTEGER NOT NULL, data TEXT NOT NULL, workspace TEXT NOT NULL, owner TEXT NOT NULL,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE conversation_state (
  workspace TEXT NOT NULL, owner TEXT NOT NULL, flow TEXT NOT NULL, conversation TEXT NOT NULL, name TEXT NOT NULL,
  value TEXT NOT NULL, PRIMARY KEY (workspace, owner, flow, conversation, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE step_results (
  key TEXT PRIMARY KEY, workspace TEXT NOT NULL, owner TEXT NOT NULL, outputs TEXT NOT NULL, used_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO runs VALUES ('20260101-000000-aaaaaaaa', 'local', 'local', 'counter', 't.flow.yaml', 'd', 'talk', 'succeeded', 1767225600000000, 1767225600100000, 1, '');
INSERT INTO runs VALUES ('20260101-000001-bbbbbbbb', 'local', 'local', 'counter', 't.flow.yaml', 'd', '', 'running', 1767225601000000, 0, 0, '');
INSERT INTO events VALUES ('20260101-000000-aaaaaaaa', 0, 'run_started', '', 1767225600000000, '{"inputs":{}}', 'local', 'local');
INSERT INTO events VALUES ('20260101-000000-aaaaaaaa', 1, 'step_finished', 'count', 1767225600050000, '{"outputs":{"value":3}}', 'local', 'local');
INSERT INTO events VALUES ('20260101-000000-aaaaaaaa', 2, 'run_finished', '', 1767225600100000, '{"outputs":{"now":3}}', 'local', 'local');
INSERT INTO events VALUES ('20260101-000001-bbbbbbbb', 0, 'run_started', '', 1767225601000000, '{"inputs":{}}', 'local', 'local');
INSERT INTO conversation_state VALUES ('local', 'local', 'counter', 'talk', 'seen', '3');
PRAGMA user_version=1;
