-- The extension stays: other tables of this database may use it, and IF NOT EXISTS cannot tell who made it.
SELECT 1;
