-- An audit.db of layout 4: three calls of the organisation acme, the last one opened first and completed by the second link.
PRAGMA user_version = 4;
BEGIN TRANSACTION;
CREATE TABLE chains (
  id              INTEGER PRIMARY KEY,
  organisation    TEXT NOT NULL UNIQUE,
  head_segment    INTEGER NOT NULL,
  head_sequence   INTEGER NOT NULL,
  head_from_ms    INTEGER NOT NULL,
  head_time_ms    INTEGER NOT NULL,
  head_mac        BLOB NOT NULL,
  head_key        TEXT NOT NULL,
  head_seal       BLOB NOT NULL,
  anchor_segment  INTEGER NOT NULL,
  anchor_sequence INTEGER NOT NULL,
  anchor_mac      BLOB NOT NULL,
  anchor_key      TEXT NOT NULL,
  anchor_seal     BLOB NOT NULL
) STRICT;
INSERT INTO "chains" VALUES(1,'acme',1,4,1767225600000,1767225600000,X'795546ADD82D443A9B075469E18B8B5D843D8DE0AA9233865718C18EA6B5DCF7','2026a',X'A7AEA930FFAA6D195029364DCC3A9F0121B52BF515D5BE437AD68F56EA0F703C',1,1,X'0000000000000000000000000000000000000000000000000000000000000000','2026a',X'ABBD95DBB1F936A3F8BDC92D402C2106FF5E250B08D0EDE477ABA2D82CC9B485');
CREATE TABLE decision_rows (
  id              INTEGER PRIMARY KEY,
  time_ms         INTEGER NOT NULL,
  request_id      BLOB NOT NULL,
  organisation    INTEGER NOT NULL,
  server          INTEGER NOT NULL,
  grant_id        INTEGER NOT NULL,
  grant_label     INTEGER NOT NULL,
  subject         INTEGER,
  mcp_session     INTEGER,
  method          INTEGER NOT NULL,
  tool            INTEGER,
  policy          INTEGER,
  outcome         INTEGER NOT NULL,
  reason          INTEGER NOT NULL,
  rule            INTEGER NOT NULL,
  message         INTEGER,
  argument_keys   INTEGER NOT NULL,
  charges         TEXT,
  refund          INTEGER NOT NULL,
  upstream_status INTEGER,
  upstream_us     INTEGER,
  gateway_us      INTEGER NOT NULL,
  trace_id        TEXT,
  approval_id     TEXT,
  completed_by    INTEGER
) STRICT;
INSERT INTO "decision_rows" VALUES(1,1767225600000,X'00000001000000000000000000000000',2,3,4,5,6,7,8,9,10,0,11,11,NULL,12,'[[13,1,9]]',11,200,12345,67,'00000000000000000000000000000001',NULL,NULL);
INSERT INTO "decision_rows" VALUES(2,1767225600000,X'00000003000000000000000000000000',2,3,4,5,6,14,8,9,10,1,15,16,17,12,'[[13,1,9]]',11,200,12345,67,'00000000000000000000000000000003',NULL,NULL);
INSERT INTO "decision_rows" VALUES(3,1767225600000,X'00000004000000000000000000000000',2,3,4,5,6,18,8,9,10,0,11,11,NULL,12,'[[13,1,9]]',11,200,12345,67,'00000000000000000000000000000004',NULL,2);
CREATE TABLE links (
  id          INTEGER PRIMARY KEY,
  chain       INTEGER NOT NULL,
  segment     INTEGER NOT NULL,
  first       INTEGER NOT NULL,
  rows        INTEGER NOT NULL,
  completions INTEGER NOT NULL,
  first_row   INTEGER NOT NULL,
  from_ms     INTEGER NOT NULL,
  time_ms     INTEGER NOT NULL,
  mac         BLOB NOT NULL
) STRICT;
INSERT INTO "links" VALUES(1,1,1,1,3,0,1,1767225600000,1767225600000,X'7B7EF118531AA826B66FE1E7187DB287D313A19434FDB62794D508D603600E0A');
INSERT INTO "links" VALUES(2,1,1,4,0,1,0,1767225600000,1767225600000,X'795546ADD82D443A9B075469E18B8B5D843D8DE0AA9233865718C18EA6B5DCF7');
CREATE TABLE node (
  id      BLOB NOT NULL,
  chains  INTEGER NOT NULL,
  key_id  TEXT NOT NULL,
  seal    BLOB NOT NULL
) STRICT;
INSERT INTO "node" VALUES(X'A3066E1796B0428E8963B66F24EECF0E',1,'2026a',X'F4DBF1A2E2923F4AA31CF8280D9E4763903BFC7E4D11032CD2430011F242FD60');
CREATE TABLE pruned_completions (
  link   INTEGER NOT NULL,
  row_id INTEGER NOT NULL,
  hash   BLOB NOT NULL,
  PRIMARY KEY (link, row_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE segments (
  chain     INTEGER NOT NULL,
  number    INTEGER NOT NULL,
  key_id    TEXT NOT NULL,
  opened_ms INTEGER NOT NULL,
  first     INTEGER NOT NULL,
  from_ms   INTEGER,
  PRIMARY KEY (chain, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "segments" VALUES(1,1,'2026a',1767225600000,1,NULL);
CREATE TABLE text_epochs (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  first_text INTEGER NOT NULL,
  first_row  INTEGER NOT NULL
) STRICT;
INSERT INTO "text_epochs" VALUES(1,1,1);
CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
INSERT INTO "texts" VALUES(1,'');
INSERT INTO "texts" VALUES(2,'acme');
INSERT INTO "texts" VALUES(3,'pimea');
INSERT INTO "texts" VALUES(4,'alice-laptop');
INSERT INTO "texts" VALUES(5,'Alice');
INSERT INTO "texts" VALUES(6,'https://login.example.com alice');
INSERT INTO "texts" VALUES(7,'session-1');
INSERT INTO "texts" VALUES(8,'tools/call');
INSERT INTO "texts" VALUES(9,'pimea_start_session');
INSERT INTO "texts" VALUES(10,'pimea-default@1a2b3c4d');
INSERT INTO "texts" VALUES(11,'');
INSERT INTO "texts" VALUES(12,'["message"]');
INSERT INTO "texts" VALUES(13,'{"counter":"pimea_start_session_rate","window":"minute","max":10}');
INSERT INTO "texts" VALUES(14,'session-3');
INSERT INTO "texts" VALUES(15,'no_policy');
INSERT INTO "texts" VALUES(16,'(no policy)');
INSERT INTO "texts" VALUES(17,'This grant has no policy.');
INSERT INTO "texts" VALUES(18,'session-4');
CREATE INDEX decision_rows_open ON decision_rows (outcome) WHERE outcome = 3;
CREATE INDEX decision_rows_completed ON decision_rows (completed_by) WHERE completed_by IS NOT NULL;
CREATE VIEW decisions AS SELECT
  id,
  time_ms,
  lower(substr(hex(request_id), 1, 8) || '-' || substr(hex(request_id), 9, 4) || '-' || substr(hex(request_id), 13, 4) || '-'
    || substr(hex(request_id), 17, 4) || '-' || substr(hex(request_id), 21)) AS request_id,
  trace_id,
  (SELECT text FROM texts WHERE texts.id = organisation) AS organisation,
  (SELECT text FROM texts WHERE texts.id = server) AS server,
  (SELECT text FROM texts WHERE texts.id = grant_id) AS grant_id,
  (SELECT text FROM texts WHERE texts.id = grant_label) AS grant_label,
  (SELECT text FROM texts WHERE texts.id = subject) AS subject,
  (SELECT text FROM texts WHERE texts.id = mcp_session) AS mcp_session,
  (SELECT text FROM texts WHERE texts.id = method) AS method,
  (SELECT text FROM texts WHERE texts.id = tool) AS tool,
  (SELECT text FROM texts WHERE texts.id = policy) AS policy,
  CASE outcome WHEN 0 THEN 'allowed' WHEN 1 THEN 'denied' WHEN 2 THEN 'interrupted' WHEN 3 THEN 'open' END AS outcome,
  (SELECT text FROM texts WHERE texts.id = reason) AS reason,
  (SELECT text FROM texts WHERE texts.id = rule) AS rule,
  (SELECT text FROM texts WHERE texts.id = message) AS message,
  (SELECT text FROM texts WHERE texts.id = argument_keys) AS argument_keys,
  (SELECT json_group_array(json_object('counter', text -> '$.counter', 'window', text -> '$.window', 'cost', value -> '$[1]',
      'max', text -> '$.max', 'remaining', value -> '$[2]'))
    FROM json_each(charges) CROSS JOIN texts ON texts.id = value ->> '$[0]') AS charges,
  'enforce' AS mode,
  (SELECT text FROM texts WHERE texts.id = refund) AS refund,
  upstream_status,
  upstream_us / 1000.0 AS upstream_ms,
  gateway_us / 1000.0 AS gateway_ms,
  approval_id
FROM decision_rows;
CREATE UNIQUE INDEX links_chain ON links (chain, first);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('text_epochs',1);
COMMIT;
