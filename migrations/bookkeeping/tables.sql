-- The tables in which migrations are booked, all that are missing or none: the first statement of every run.
-- The first four are what yoyo 9 makes, column for column, so that yoyo itself works on this database as well.
DO $$
BEGIN
    IF to_regclass('_yoyo_migration') IS NULL THEN
        CREATE TABLE _yoyo_migration (
            migration_hash varchar(64),
            migration_id varchar(255),
            applied_at_utc timestamp,
            PRIMARY KEY (migration_hash)
        );
        COMMENT ON TABLE _yoyo_migration IS 'The migrations that are applied (yoyo).';
    END IF;
    IF to_regclass('_yoyo_log') IS NULL THEN
        CREATE TABLE _yoyo_log (
            id varchar(36),
            migration_hash varchar(64),
            migration_id varchar(255),
            operation varchar(10),
            username varchar(255),
            hostname varchar(255),
            comment varchar(255),
            created_at_utc timestamp,
            PRIMARY KEY (id)
        );
        COMMENT ON TABLE _yoyo_log IS 'Which migration was applied, taken back or accepted, when, and by which role (yoyo).';
    END IF;
    IF to_regclass('_yoyo_version') IS NULL THEN
        CREATE TABLE _yoyo_version (
            version integer NOT NULL PRIMARY KEY,
            installed_at_utc timestamp
        );
        COMMENT ON TABLE _yoyo_version IS 'The version of the form of these tables (yoyo).';
        INSERT INTO _yoyo_version (version, installed_at_utc) VALUES (2, clock_timestamp() AT TIME ZONE 'UTC');
    END IF;
    IF to_regclass('yoyo_lock') IS NULL THEN
        CREATE TABLE yoyo_lock (
            locked integer DEFAULT 1,
            ctime timestamp,
            pid integer NOT NULL,
            PRIMARY KEY (locked)
        );
        COMMENT ON TABLE yoyo_lock IS 'Only for yoyo run by hand: the registry locks by an advisory lock, which ends with its session.';
    END IF;
    IF to_regclass('_yoyo_checksum') IS NULL THEN
        CREATE TABLE _yoyo_checksum (
            migration_id varchar(255) NOT NULL,
            checksum varchar(64) NOT NULL,
            rollback_checksum varchar(64),
            CONSTRAINT _yoyo_checksum_pkey PRIMARY KEY (migration_id)
        );
        COMMENT ON TABLE _yoyo_checksum IS 'What the files of the applied migrations held (registry, not yoyo).';
        COMMENT ON COLUMN _yoyo_checksum.migration_id IS 'The name of the file, without .sql.';
        COMMENT ON COLUMN _yoyo_checksum.checksum IS 'SHA-256 of the file, as sha256sum gives it.';
        COMMENT ON COLUMN _yoyo_checksum.rollback_checksum IS 'SHA-256 of the .rollback.sql; NULL where it was accepted that there is none.';
    END IF;
END;
$$;
