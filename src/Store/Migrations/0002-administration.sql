-- Who may change the directory, who did, and which creations were asked for before.
CREATE TABLE members (
  organisation TEXT NOT NULL REFERENCES organisations (id),
  id           TEXT NOT NULL UNIQUE,
  version      BIGINT NOT NULL,
  created_ms   BIGINT NOT NULL,
  updated_ms   BIGINT NOT NULL,
  email        TEXT NOT NULL,
  name         TEXT NOT NULL,
  role         TEXT NOT NULL CHECK (role IN ('admin', 'policy_manager', 'viewer')),
  PRIMARY KEY (organisation, id),
  UNIQUE (organisation, email)
);

CREATE TABLE api_keys (
  organisation TEXT NOT NULL REFERENCES organisations (id),
  id           TEXT NOT NULL UNIQUE,
  version      BIGINT NOT NULL,
  created_ms   BIGINT NOT NULL,
  updated_ms   BIGINT NOT NULL,
  name         TEXT NOT NULL,
  role         TEXT NOT NULL CHECK (role IN ('admin', 'policy_manager', 'viewer')),
  hash         {bytes} NOT NULL UNIQUE,
  expires_ms   BIGINT,
  PRIMARY KEY (organisation, id)
);

CREATE TABLE admin_audit (
  sequence     BIGINT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  time_ms      BIGINT NOT NULL,
  author       TEXT NOT NULL,
  action       TEXT NOT NULL,
  kind         TEXT NOT NULL,
  object_id    TEXT NOT NULL,
  before       TEXT,
  after        TEXT
);
CREATE INDEX admin_audit_of_organisation ON admin_audit (organisation, sequence);

CREATE TABLE creation_keys (
  organisation TEXT NOT NULL,
  key          TEXT NOT NULL,
  kind         TEXT NOT NULL,
  object_id    TEXT NOT NULL,
  request      {bytes} NOT NULL,
  created_ms   BIGINT NOT NULL,
  PRIMARY KEY (organisation, key)
);
CREATE INDEX creation_keys_by_age ON creation_keys (organisation, created_ms);
