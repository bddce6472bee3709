#!/usr/bin/env bash
# The main job on real data, without any server: the Chinook shop's customers and invoices into the office's database.
set -euo pipefail
antiphon=$1
mapping=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$mapping"/chinook.sqlite "$mapping"/chinook.sync "$work"/
sqlite3 "$work/office.sqlite" < "$mapping/office.sql"
cd "$work"
say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
run() { printf '$ %s\n' "antiphon ${*}"; "$antiphon" "$@"; }
count() { sqlite3 office.sqlite "SELECT count(*) || ' customers, ' || (SELECT count(*) FROM invoice) || ' invoices, ' || (SELECT printf('%.2f', sum(gross)) FROM invoice) || ' in all' FROM customer"; }

say "the mapping is checked completely, offline"
run check chinook.sync

say "the plan: every difference, before anything is written"
run plan chinook.sync -o first.changes > first.txt
head -n 22 first.txt
echo "  … ($(wc -l < first.txt) lines)"
grep '^Plan:' first.txt

say "applied: exactly that"
run apply first.changes > applied.txt
grep '^Run' applied.txt
echo "office: $(count)"

say "planned again: nothing is left to do"
run plan chinook.sync | grep '^Plan:'

say "three records change in the shop …"
sqlite3 chinook.sqlite "UPDATE Customer SET Phone = '+49 30 5550100' WHERE CustomerId = 2;
  UPDATE Customer SET LastName = 'Schneider-Lang' WHERE CustomerId = 37;
  UPDATE Invoice SET Total = 21.86 WHERE InvoiceId = 2;"
echo "Customer 2: phone; Customer 37: last name; Invoice 2: total"

say "… and the second plan shows exactly these"
run plan chinook.sync --detailed-exitcode || test $? -eq 2

say "run: plan and apply as one"
run run chinook.sync | grep '^Run'
test "$("$antiphon" plan chinook.sync | grep -c 'Plan: 0 to create, 0 to update')" = 2
echo "office: $(count)"
