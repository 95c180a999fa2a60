-- How long an organisation's records are kept, and the chain that proves its admin audit.
ALTER TABLE organisations ADD COLUMN audit_retention_days INTEGER;
