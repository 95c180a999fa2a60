-- What tells whether a node has the keys of those that sealed here: one known text for each key, sealed by it. Rows above others are newer.
CREATE TABLE key_checks (
  key_id      TEXT NOT NULL PRIMARY KEY,
  sequence    BIGINT NOT NULL UNIQUE,
  time_ms     BIGINT NOT NULL,
  sealed_text {bytes} NOT NULL
);
