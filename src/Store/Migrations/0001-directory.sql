-- What the data path reads: organisations, servers, policies, grants, and the order in which they changed.
CREATE TABLE organisations (
  organisation TEXT NOT NULL,
  id           TEXT NOT NULL PRIMARY KEY CHECK (id = organisation),
  version      BIGINT NOT NULL,
  created_ms   BIGINT NOT NULL,
  updated_ms   BIGINT NOT NULL,
  name         TEXT NOT NULL
);

CREATE TABLE servers (
  organisation   TEXT NOT NULL REFERENCES organisations (id),
  id             TEXT NOT NULL UNIQUE,
  version        BIGINT NOT NULL,
  created_ms     BIGINT NOT NULL,
  updated_ms     BIGINT NOT NULL,
  slug           TEXT NOT NULL,
  url            TEXT NOT NULL,
  sealed_headers {bytes},
  limits         TEXT,
  PRIMARY KEY (organisation, id),
  UNIQUE (organisation, slug)
);

CREATE TABLE policies (
  organisation TEXT NOT NULL REFERENCES organisations (id),
  id           TEXT NOT NULL UNIQUE,
  version      BIGINT NOT NULL,
  created_ms   BIGINT NOT NULL,
  updated_ms   BIGINT NOT NULL,
  name         TEXT NOT NULL,
  latest       BIGINT NOT NULL,
  PRIMARY KEY (organisation, id),
  UNIQUE (organisation, name)
);

CREATE TABLE policy_versions (
  organisation TEXT NOT NULL,
  policy       TEXT NOT NULL,
  number       BIGINT NOT NULL,
  document     TEXT NOT NULL,
  author       TEXT NOT NULL,
  created_ms   BIGINT NOT NULL,
  PRIMARY KEY (organisation, policy, number),
  FOREIGN KEY (organisation, policy) REFERENCES policies (organisation, id) ON DELETE CASCADE
);

CREATE TABLE grants (
  organisation TEXT NOT NULL REFERENCES organisations (id),
  id           TEXT NOT NULL UNIQUE,
  version      BIGINT NOT NULL,
  created_ms   BIGINT NOT NULL,
  updated_ms   BIGINT NOT NULL,
  server       TEXT NOT NULL,
  policy       TEXT,
  label        TEXT NOT NULL,
  tags         TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
  expires_ms   BIGINT,
  last_used_ms BIGINT,
  PRIMARY KEY (organisation, id),
  FOREIGN KEY (organisation, server) REFERENCES servers (organisation, id),
  FOREIGN KEY (organisation, policy) REFERENCES policies (organisation, id)
);
CREATE INDEX grants_of_server ON grants (organisation, server);
CREATE INDEX grants_of_policy ON grants (organisation, policy);

CREATE TABLE grant_tokens (
  hash         {bytes} NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  grant_id     TEXT NOT NULL,
  created_ms   BIGINT NOT NULL,
  expires_ms   BIGINT,
  FOREIGN KEY (organisation, grant_id) REFERENCES grants (organisation, id) ON DELETE CASCADE
);
CREATE INDEX grant_tokens_of_grant ON grant_tokens (organisation, grant_id);

-- One row, whose lock orders all commits: a reader that has seen number n has seen everything before it.
CREATE TABLE feed (last BIGINT NOT NULL);
INSERT INTO feed (last) VALUES (0);

CREATE TABLE changes (
  sequence     BIGINT NOT NULL PRIMARY KEY,
  organisation TEXT NOT NULL,
  kind         TEXT NOT NULL,
  object_id    TEXT NOT NULL
);

INSERT INTO organisations (organisation, id, version, created_ms, updated_ms, name) VALUES ('default', 'default', 1, 0, 0, 'default');
