"""Sites, scans, audits, changes, reviews, schedules and notices in a database: SQLite by default, PostgreSQL for a fleet."""
