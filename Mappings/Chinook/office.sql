-- The office's own tables, empty: what the mapping writes into.
CREATE TABLE customer (
  id INTEGER PRIMARY KEY,
  name VARCHAR(80) NOT NULL,
  email VARCHAR(60) NOT NULL UNIQUE,
  phone VARCHAR(24),
  city VARCHAR(40) NOT NULL,
  country VARCHAR(2) NOT NULL,
  kind VARCHAR(8) NOT NULL
);

CREATE TABLE invoice (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL,
  issued DATE NOT NULL,
  gross NUMERIC(10, 2) NOT NULL,
  net NUMERIC(10, 2) NOT NULL,
  tax NUMERIC(10, 2) NOT NULL,
  size VARCHAR(8) NOT NULL,
  postal_code VARCHAR(10) NOT NULL
);
