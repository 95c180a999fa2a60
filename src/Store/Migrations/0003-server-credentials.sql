-- How the gateway authenticates to each server, and what it obtained for that. The column that goes was never written by a program that served calls.
ALTER TABLE servers DROP COLUMN sealed_headers;
ALTER TABLE servers ADD COLUMN authentication TEXT NOT NULL DEFAULT 'none'
  CHECK (authentication IN ('none', 'headers', 'client_credentials', 'authorization_code'));
ALTER TABLE servers ADD COLUMN sealed_credentials {bytes};
ALTER TABLE servers ADD COLUMN authorized_ms BIGINT;

-- Renewed by the nodes, so no change of the directory: neither numbered nor audited. A lease keeps two nodes from spending one refresh token.
CREATE TABLE server_tokens (
  organisation  TEXT NOT NULL,
  server        TEXT NOT NULL,
  version       BIGINT NOT NULL,
  updated_ms    BIGINT NOT NULL,
  sealed_tokens {bytes},
  expires_ms    BIGINT,
  last_error    TEXT,
  lease_ms      BIGINT NOT NULL,
  PRIMARY KEY (organisation, server),
  FOREIGN KEY (organisation, server) REFERENCES servers (organisation, id) ON DELETE CASCADE
);

-- An administrator is on the way through a browser. One for each server: a later start takes the place of the one before.
CREATE TABLE server_authorizations (
  organisation         TEXT NOT NULL,
  server               TEXT NOT NULL,
  state                {bytes} NOT NULL UNIQUE,
  author               TEXT NOT NULL,
  expires_ms           BIGINT NOT NULL,
  sealed_authorization {bytes} NOT NULL,
  PRIMARY KEY (organisation, server),
  FOREIGN KEY (organisation, server) REFERENCES servers (organisation, id) ON DELETE CASCADE
);
