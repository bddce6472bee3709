"""The mapping of contacts.sync in DuckDB's SQL, on one thread. usage: duckdb_map.py INPUT OUTPUT"""
import sys

import duckdb

source, target = sys.argv[1:3]
connection = duckdb.connect()
connection.execute("SET threads = 1")
connection.execute(f"""
COPY (
  WITH contacts AS (
    SELECT *, strptime(created_at, '%Y-%m-%dT%H:%M:%SZ') AS created, CAST(amount AS DECIMAL(18, 2)) AS money
    FROM read_ndjson('{source}', columns = {{id: 'BIGINT', email: 'VARCHAR', firstname: 'VARCHAR', lastname: 'VARCHAR',
      phone: 'VARCHAR', mobile: 'VARCHAR', lifecycle_stage: 'VARCHAR', created_at: 'VARCHAR', amount: 'VARCHAR',
      address: 'STRUCT(city VARCHAR)'}})
    WHERE lifecycle_stage IN ('lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity', 'customer'))
  SELECT id, lower(trim(email)) AS email,
    trim(coalesce(firstname, '') || ' ' || coalesce(lastname, '')) AS full_name,
    regexp_replace(coalesce(phone, mobile), '[^0-9+]', '', 'g') AS phone,
    CASE lifecycle_stage WHEN 'lead' THEN 'new' WHEN 'marketingqualifiedlead' THEN 'qualified'
      WHEN 'salesqualifiedlead' THEN 'sales_ready' WHEN 'opportunity' THEN 'open' ELSE 'won' END AS status,
    CAST(money * 100 AS BIGINT) AS amount_cents, strftime(created, '%Y-%m-%d') AS created_date,
    coalesce(address.city, 'Unknown') AS city, 'crm' AS source,
    CASE WHEN money >= 50000 THEN 'enterprise' WHEN money >= 10000 THEN 'mid' ELSE 'smb' END AS tier
  FROM contacts WHERE created > TIMESTAMP '2023-01-01'
) TO '{target}' (FORMAT json)""")
