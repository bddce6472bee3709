CREATE TABLE contacts (
  id bigint PRIMARY KEY, email text, firstname text, lastname text, phone text, mobile text, lifecycle_stage text,
  created_at timestamptz, updated_at timestamptz, amount numeric(12, 2), currency text, country text, company text,
  job_title text, owner_id integer, source text, city text, zip text, score integer, opted_out boolean
);
