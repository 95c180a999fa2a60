-- Calls that wait for a person. What holds is in the ledger of each call's grant: a row here is what people see of it, and who decided.
CREATE TABLE approvals (
  organisation     TEXT NOT NULL REFERENCES organisations (id),
  id               TEXT NOT NULL UNIQUE,
  version          BIGINT NOT NULL,
  created_ms       BIGINT NOT NULL,
  updated_ms       BIGINT NOT NULL,
  owner            TEXT NOT NULL,
  server           TEXT NOT NULL,
  grant_id         TEXT NOT NULL,
  grant_label      TEXT NOT NULL,
  subject          TEXT,
  tool             TEXT NOT NULL,
  policy           TEXT NOT NULL,
  rule             TEXT NOT NULL,
  message          TEXT,
  state            TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'used')),
  expires_ms       BIGINT NOT NULL,
  sealed_arguments {bytes},
  decided_ms       BIGINT,
  decided_by       TEXT,
  comment          TEXT,
  announce_ms      BIGINT DEFAULT 0,
  announcements    BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (organisation, id)
);
CREATE INDEX approvals_by_age ON approvals (organisation, created_ms, id);
CREATE INDEX approvals_by_end ON approvals (expires_ms);
CREATE INDEX approvals_to_announce ON approvals (announce_ms) WHERE announce_ms IS NOT NULL;

-- Who is told of them: one address for each organisation.
CREATE TABLE approval_webhooks (
  organisation  TEXT NOT NULL REFERENCES organisations (id),
  id            TEXT NOT NULL UNIQUE,
  version       BIGINT NOT NULL,
  created_ms    BIGINT NOT NULL,
  updated_ms    BIGINT NOT NULL,
  url           TEXT NOT NULL,
  sealed_secret {bytes} NOT NULL,
  PRIMARY KEY (organisation)
);
