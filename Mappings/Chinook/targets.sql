-- What the Chinook mappings write into, empty; runs on SQLite and PostgreSQL alike.
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, name VARCHAR(61) NOT NULL, email VARCHAR(60) NOT NULL UNIQUE, phone VARCHAR(24),
  company VARCHAR(80), firm VARCHAR(80), country VARCHAR(40)
);
CREATE TABLE invoices (
  id BIGINT PRIMARY KEY NOT NULL, customer_id INTEGER, customer INTEGER, issued DATE, at TIMESTAMP, gross NUMERIC(10, 2) NOT NULL,
  net NUMERIC(10, 2), cents BIGINT, size VARCHAR(8)
);
CREATE TABLE tracks (
  id BIGINT PRIMARY KEY NOT NULL, title VARCHAR(200) NOT NULL, seconds NUMERIC(12, 3) NOT NULL, price NUMERIC(10, 2) NOT NULL,
  composer VARCHAR(220), size BIGINT
);
