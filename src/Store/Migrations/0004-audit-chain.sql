-- How long an organisation's records are kept, and the chains that prove the admin audit.
ALTER TABLE organisations ADD COLUMN audit_retention_days INTEGER;

ALTER TABLE admin_audit ADD COLUMN item BIGINT;
ALTER TABLE admin_audit ADD COLUMN mac {bytes};
CREATE UNIQUE INDEX admin_audit_items ON admin_audit (organisation, item);

CREATE TABLE admin_node (
  id     {bytes} NOT NULL PRIMARY KEY,
  chains BIGINT NOT NULL,
  key_id TEXT NOT NULL,
  seal   {bytes} NOT NULL
);

CREATE TABLE admin_chains (
  organisation    TEXT NOT NULL PRIMARY KEY,
  head_segment    BIGINT NOT NULL,
  head_sequence   BIGINT NOT NULL,
  head_from_ms    BIGINT NOT NULL,
  head_time_ms    BIGINT NOT NULL,
  head_mac        {bytes} NOT NULL,
  head_key        TEXT NOT NULL,
  head_seal       {bytes} NOT NULL,
  anchor_segment  BIGINT NOT NULL,
  anchor_sequence BIGINT NOT NULL,
  anchor_mac      {bytes} NOT NULL,
  anchor_key      TEXT NOT NULL,
  anchor_seal     {bytes} NOT NULL
);

CREATE TABLE admin_segments (
  organisation TEXT NOT NULL,
  number       BIGINT NOT NULL,
  key_id       TEXT NOT NULL,
  opened_ms    BIGINT NOT NULL,
  first        BIGINT NOT NULL,
  from_ms      BIGINT,
  PRIMARY KEY (organisation, number)
);
