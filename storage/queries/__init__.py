"""Named queries, one module a subject: functions that take a unit of work and return rows or values."""
