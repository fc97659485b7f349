#!/bin/sh
# Runs once, when the database container makes its cluster: the role the server works with. It can read and write rows;
# the rights on the tables are granted by the server's start, which uses the owner's role for migrations only.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -v password="$(cat "$POSTGRES_PASSWORD_FILE")" <<'SQL'
create role parley_app login password :'password';
SQL
