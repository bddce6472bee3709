#!/usr/bin/env bash
# Measures mapping and PostgreSQL to PostgreSQL, each beside the machine's own limit in the same run: compare ratios, not
# seconds. usage: run.sh ANTIPHON [RECORDS]
set -euo pipefail
antiphon=$(realpath "$1")
records=${2:-1000000}
here=$(cd "$(dirname "$0")" && pwd)
data=$here/.data
mkdir -p "$data"
cd "$data"
timed() { local label=$1; shift; /usr/bin/time -f "$label: %e s wall, %U s user, %S s system, %M kB" "$@"; }

python3 "$here/generate.py" "$records" "$data"

echo "== mapping: $records nested contacts, JSON lines to JSON lines, one core"
timed "cat        " taskset -c 0 cat contacts.jsonl > /dev/null
timed "antiphon   " taskset -c 0 "$antiphon" map "$here/contacts.sync" < contacts.jsonl > mapped.jsonl
wc -l mapped.jsonl
if python3 -c 'import duckdb' 2> /dev/null; then
  timed "duckdb     " taskset -c 0 python3 "$here/duckdb_map.py" contacts.jsonl duckdb.jsonl
  python3 "$here/compare.py" mapped.jsonl duckdb.jsonl
else
  echo "duckdb is not installed (pip install duckdb): the comparison is left out"
fi

echo "== PostgreSQL to PostgreSQL: $records rows of 20 columns"
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
server=$(mktemp -d)
as() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/bash -c "$*"; else bash -c "$*"; fi; }
[ "$(id -u)" != 0 ] || chown postgres "$server"
trap 'as "$bin/pg_ctl -D $server/data -m immediate stop" > /dev/null; rm -rf "$server"' EXIT
as "$bin/initdb -D $server/data -U postgres --auth=trust -E UTF8 --locale=C.UTF-8" > /dev/null
as "echo \"listen_addresses='' unix_socket_directories='$server' shared_buffers='1GB' max_wal_size='8GB' autovacuum=off\" | tr ' ' '\n' >> $server/data/postgresql.conf"
as "$bin/pg_ctl -D $server/data -w -l $server/log start" > /dev/null
export PGHOST=$server PGUSER=postgres
for database in source target; do
  createdb "$database"
  psql -q "$database" -f "$here/contacts.sql"
done
psql -q source -c "\copy contacts from 'contacts.csv' csv header" -c "vacuum analyze contacts"
cp "$here/postgres.sync" .
rm -rf .antiphon Schema
"$antiphon" schema pull postgres.sync > /dev/null 2>&1
copy() { psql -q source -c "copy contacts to stdout (format binary)" | psql -q target -c "copy contacts from stdin (format binary)"; }
export -f copy
for round in 1 2 3; do
  psql -q target -c "truncate contacts"
  timed "psql COPY | psql COPY     " bash -c copy
  psql -q target -c "truncate contacts"
  rm -rf .antiphon
  timed "antiphon run, first load  " "$antiphon" run postgres.sync > run.txt
  grep '^Run' run.txt
  timed "antiphon run, unchanged   " "$antiphon" run postgres.sync > run.txt
  grep '^Run' run.txt
done
check="SELECT count(*), sum(hashtextextended(t::text, 0)) FROM contacts t"
test "$(psql -Atc "$check" source)" = "$(psql -Atc "$check" target)" && echo "source and target are equal"
