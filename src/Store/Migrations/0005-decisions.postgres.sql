-- The decisions of all nodes and the chains that prove them, as each node's audit.db has them: a node is one such file, whose ids go on here.
-- In SQLite decisions have a file of their own, so that a directory there needs none of this.

-- How far each node has shipped: written in the transaction that brings the rows, so that none comes twice or is passed over. The rest is the
-- node's own statement of how many chains it has, which comes once it has caught up.
CREATE TABLE decision_nodes (
  node       UUID NOT NULL PRIMARY KEY,
  link       BIGINT NOT NULL,
  shipped_ms BIGINT NOT NULL,
  chains     BIGINT,
  key_id     TEXT,
  seal       BYTEA
);

-- A head comes once its chain has caught up; an anchor comes with the first link, and moves when segments are pruned here.
CREATE TABLE decision_chains (
  node            UUID NOT NULL,
  organisation    TEXT NOT NULL,
  head_segment    BIGINT,
  head_sequence   BIGINT,
  head_from_ms    BIGINT,
  head_time_ms    BIGINT,
  head_mac        BYTEA,
  head_key        TEXT,
  head_seal       BYTEA,
  anchor_segment  BIGINT NOT NULL,
  anchor_sequence BIGINT NOT NULL,
  anchor_mac      BYTEA NOT NULL,
  anchor_key      TEXT NOT NULL,
  anchor_seal     BYTEA NOT NULL,
  PRIMARY KEY (node, organisation)
);
CREATE INDEX decision_chains_of_organisation ON decision_chains (organisation);

CREATE TABLE decision_segments (
  node         UUID NOT NULL,
  organisation TEXT NOT NULL,
  number       BIGINT NOT NULL,
  key_id       TEXT NOT NULL,
  opened_ms    BIGINT NOT NULL,
  first        BIGINT NOT NULL,
  from_ms      BIGINT,
  PRIMARY KEY (node, organisation, number)
);

CREATE TABLE decision_links (
  node         UUID NOT NULL,
  id           BIGINT NOT NULL,
  organisation TEXT NOT NULL,
  segment      BIGINT NOT NULL,
  first        BIGINT NOT NULL,
  rows         BIGINT NOT NULL,
  completions  BIGINT NOT NULL,
  first_row    BIGINT NOT NULL,
  from_ms      BIGINT NOT NULL,
  time_ms      BIGINT NOT NULL,
  mac          BYTEA NOT NULL,
  PRIMARY KEY (node, organisation, first)
);

-- A row is recorded when its link is written: never before it was decided.
CREATE TABLE decisions (
  node            UUID NOT NULL,
  id              BIGINT NOT NULL,
  sequence        BIGINT NOT NULL,
  recorded_ms     BIGINT NOT NULL,
  time_ms         BIGINT NOT NULL,
  request_id      UUID NOT NULL,
  organisation    TEXT NOT NULL,
  server          TEXT NOT NULL,
  grant_id        TEXT NOT NULL,
  grant_label     TEXT NOT NULL,
  subject         TEXT,
  mcp_session     TEXT,
  method          TEXT NOT NULL,
  tool            TEXT,
  policy          TEXT,
  outcome         TEXT NOT NULL,
  reason          TEXT NOT NULL,
  rule            TEXT NOT NULL,
  message         TEXT,
  argument_keys   TEXT NOT NULL,
  charges         TEXT NOT NULL,
  refund          TEXT NOT NULL,
  upstream_status INTEGER,
  upstream_us     BIGINT,
  gateway_us      BIGINT NOT NULL,
  trace_id        TEXT,
  approval_id     TEXT,
  completed_by    BIGINT,
  PRIMARY KEY (node, id)
);
CREATE INDEX decisions_as_recorded ON decisions (organisation, recorded_ms, node, id);
CREATE INDEX decisions_completed ON decisions (node, completed_by) WHERE completed_by IS NOT NULL;
