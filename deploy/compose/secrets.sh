#!/usr/bin/env bash
# Prints an .env file for compose.yaml with secrets made now. Keep it: the key opens what it sealed, and the database keeps its password.
set -euo pipefail
cat <<ENV
SLUICE_KEYS=$(date +%Y%m%d):$(openssl rand -base64 32)
POSTGRES_PASSWORD=$(openssl rand -hex 24)
GRAFANA_PASSWORD=$(openssl rand -hex 12)
ENV
