"""The truth: batches, lessons, attempts, raw replies, results and reviews in SQL (SQLite or PostgreSQL)."""
