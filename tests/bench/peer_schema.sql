-- The peer: what tiendo keeps, by PostgreSQL's best ordinary route. Durable, each event once for ever by
-- (sender, id), the state of each dossier, due dates by a working calendar, counters per agency and day.
--
-- A batch is one statement in one transaction: events into their table, whoever is new among them into the state of
-- their dossiers, what that moved into the counters. @SOURCE@ is replaced by unnest of arrays or by a staging table.
-- Facts arrive in the order in which they happened here: what tiendo does for any order (corrections, overtaken and
-- voided facts, transfers, back-dating, as-of) is left out, in the peer's favour.
CREATE TABLE agency (id smallint PRIMARY KEY, code text NOT NULL UNIQUE);
CREATE TABLE procedure (id smallint PRIMARY KEY, code text NOT NULL UNIQUE, limit_days smallint NOT NULL);
-- nth: working days up to and with it.
CREATE TABLE workday (day date PRIMARY KEY, nth integer NOT NULL);
-- The date that lies so many working days after the first working day from `day` on.
CREATE TABLE due_of (limit_days smallint, day date, due date NOT NULL, PRIMARY KEY (limit_days, day));

CREATE TABLE event (
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    sender smallint NOT NULL,
    agency smallint NOT NULL,
    procedure smallint,
    kind smallint NOT NULL,  -- 1 received, 2 step begun, 3 ended, 4 papers asked, 5 answered, 6 processed
    dossier text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (sender, id)
);
CREATE TABLE dossier (
    received_at timestamptz,
    asked_at timestamptz,
    answered_at timestamptz,
    ended_at timestamptz,
    due date,
    agency smallint NOT NULL,
    procedure smallint,
    events smallint NOT NULL,
    moved smallint NOT NULL,  -- by the last batch: 1 received, 2 finished early, 4 on its due date, 8 late
    code text COLLATE "C" PRIMARY KEY
) WITH (fillfactor = 80);
CREATE INDEX dossier_due ON dossier (due) WHERE ended_at IS NULL;
CREATE TABLE counter (
    agency smallint,
    day date,
    received bigint NOT NULL,
    early bigint NOT NULL,
    on_time bigint NOT NULL,
    late bigint NOT NULL,
    PRIMARY KEY (agency, day)
) WITH (fillfactor = 50);

CREATE FUNCTION day_of(at timestamptz) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date $$;
-- Called where a pause went over midnight; everything else here is inlined. A pause moves a due date that it began
-- before, by the working days in it that would have counted.
CREATE FUNCTION after_pause(due date, received timestamptz, asked timestamptz, answered timestamptz) RETURNS date
LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN day_of(asked) > due THEN due ELSE (
       SELECT o.due FROM due_of o, workday a, workday b
       WHERE a.day = greatest(day_of(asked), (SELECT s.due FROM due_of s WHERE s.limit_days = 0
                                              AND s.day = day_of(received)))
       AND b.day = day_of(answered) AND o.day = after_pause.due AND o.limit_days = greatest(0, b.nth - a.nth)) END $$;
CREATE FUNCTION is_over_midnight(asked timestamptz, answered timestamptz) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT asked < answered AND day_of(asked) < day_of(answered) $$;
CREATE FUNCTION verdict(due date, ended timestamptz) RETURNS integer LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN ended IS NULL OR due IS NULL THEN 0 WHEN day_of(ended) < due THEN 2
   WHEN day_of(ended) = due THEN 4 ELSE 8 END $$;

-- One event: plain statements, which begin faster than the one for batches below.
CREATE FUNCTION ingest_one(p_sender smallint, p_id uuid, p_dossier text, p_agency smallint, p_procedure smallint,
                           p_kind smallint, p_at timestamptz, p_body bytea) RETURNS integer LANGUAGE plpgsql AS $body$
DECLARE
    row_due date;
    row_moved integer := 0;
BEGIN
    INSERT INTO event (sender, id, dossier, agency, procedure, kind, occurred_at, body)
    VALUES (p_sender, p_id, p_dossier, p_agency, nullif(p_procedure, 0), p_kind, p_at, p_body)
    ON CONFLICT (sender, id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    IF p_kind = 1 THEN
        SELECT o.due INTO row_due FROM due_of o WHERE o.day = day_of(p_at)
        AND o.limit_days = (SELECT p.limit_days FROM procedure p WHERE p.id = p_procedure);
        INSERT INTO dossier AS d (code, agency, procedure, received_at, due, events, moved)
        VALUES (p_dossier, p_agency, p_procedure, p_at, row_due, 1, 1)
        ON CONFLICT (code) DO UPDATE SET
            received_at = coalesce(d.received_at, EXCLUDED.received_at), events = d.events + 1,
            procedure = coalesce(d.procedure, EXCLUDED.procedure), due = coalesce(d.due, EXCLUDED.due),
            moved = (d.received_at IS NULL)::integer
        RETURNING d.moved INTO row_moved;
    ELSE
        UPDATE dossier d SET
            asked_at = CASE WHEN p_kind = 4 THEN p_at ELSE d.asked_at END,
            answered_at = CASE WHEN p_kind = 5 THEN p_at ELSE d.answered_at END,
            ended_at = CASE WHEN p_kind = 6 THEN coalesce(d.ended_at, p_at) ELSE d.ended_at END,
            due = CASE WHEN p_kind = 5 AND is_over_midnight(d.asked_at, p_at)
                       THEN after_pause(d.due, d.received_at, d.asked_at, p_at) ELSE d.due END,
            events = d.events + 1,
            moved = CASE WHEN p_kind = 6 AND d.ended_at IS NULL THEN verdict(d.due, p_at) ELSE 0 END
        WHERE d.code = p_dossier
        RETURNING d.moved INTO row_moved;
        IF NOT FOUND THEN
            INSERT INTO dossier (code, agency, asked_at, answered_at, ended_at, events, moved)
            VALUES (p_dossier, p_agency, CASE WHEN p_kind = 4 THEN p_at END, CASE WHEN p_kind = 5 THEN p_at END,
                    CASE WHEN p_kind = 6 THEN p_at END, 1, 0);
            RETURN 1;
        END IF;
    END IF;
    IF row_moved <> 0 THEN
        INSERT INTO counter AS c (agency, day, received, early, on_time, late)
        VALUES (p_agency, day_of(p_at), row_moved & 1, row_moved >> 1 & 1, row_moved >> 2 & 1, row_moved >> 3 & 1)
        ON CONFLICT (agency, day) DO UPDATE SET
            received = c.received + EXCLUDED.received, early = c.early + EXCLUDED.early,
            on_time = c.on_time + EXCLUDED.on_time, late = c.late + EXCLUDED.late;
    END IF;
    RETURN 1;
END $body$;

CREATE FUNCTION @NAME@ RETURNS integer LANGUAGE plpgsql AS $body$
DECLARE
    accepted integer;
BEGIN
    WITH fresh AS (
        INSERT INTO event (sender, id, dossier, agency, procedure, kind, occurred_at, body)
        SELECT p_sender, u.id, u.dossier, u.agency, nullif(u.procedure, 0), u.kind, u.occurred_at, u.body
        FROM @SOURCE@
        ON CONFLICT (sender, id) DO NOTHING
        RETURNING dossier, agency, procedure, kind, occurred_at
    ), facts AS (
        SELECT dossier, min(agency) AS agency, max(procedure) AS procedure, count(*) AS events,
               min(occurred_at) FILTER (WHERE kind = 1) AS received_at,
               max(occurred_at) FILTER (WHERE kind = 4) AS asked_at,
               max(occurred_at) FILTER (WHERE kind = 5) AS answered_at,
               min(occurred_at) FILTER (WHERE kind = 6) AS ended_at
        FROM fresh GROUP BY dossier
    ), begun AS (
        SELECT f.*, CASE WHEN f.received_at IS NOT NULL THEN (
            SELECT o.due FROM due_of o WHERE o.day = day_of(f.received_at)
            AND o.limit_days = (SELECT p.limit_days FROM procedure p WHERE p.id = f.procedure)) END AS first_due
        FROM facts f
    ), judged AS (
        SELECT b.*, CASE WHEN is_over_midnight(b.asked_at, b.answered_at)
                         THEN after_pause(b.first_due, b.received_at, b.asked_at, b.answered_at) ELSE b.first_due
                    END AS due
        FROM begun b
    ), stated AS (
        INSERT INTO dossier AS d (code, agency, procedure, received_at, asked_at, answered_at, ended_at, due, events,
                                  moved)
        SELECT j.dossier, j.agency, j.procedure, j.received_at, j.asked_at, j.answered_at, j.ended_at, j.due, j.events,
               (j.received_at IS NOT NULL)::integer + verdict(j.due, j.ended_at)
        FROM judged j
        ON CONFLICT (code) DO UPDATE SET
            received_at = coalesce(d.received_at, EXCLUDED.received_at),
            procedure = coalesce(d.procedure, EXCLUDED.procedure),
            asked_at = coalesce(EXCLUDED.asked_at, d.asked_at),
            answered_at = coalesce(EXCLUDED.answered_at, d.answered_at),
            ended_at = coalesce(d.ended_at, EXCLUDED.ended_at),
            due = CASE WHEN d.due IS NULL THEN EXCLUDED.due
                       WHEN is_over_midnight(coalesce(EXCLUDED.asked_at, d.asked_at), EXCLUDED.answered_at)
                       THEN after_pause(d.due, d.received_at, coalesce(EXCLUDED.asked_at, d.asked_at),
                                        EXCLUDED.answered_at)
                       ELSE d.due END,
            events = d.events + EXCLUDED.events,
            moved = (d.received_at IS NULL AND EXCLUDED.received_at IS NOT NULL)::integer +
                    CASE WHEN d.ended_at IS NULL AND EXCLUDED.ended_at IS NOT NULL
                         THEN verdict(coalesce(d.due, EXCLUDED.due), EXCLUDED.ended_at) ELSE 0 END
        RETURNING agency, received_at, ended_at, moved
    ), counted AS (
        INSERT INTO counter AS c (agency, day, received, early, on_time, late)
        SELECT m.agency, m.day, sum(m.received), sum(m.early), sum(m.on_time), sum(m.late) FROM (
            SELECT agency, day_of(received_at) AS day, 1 AS received, 0 AS early, 0 AS on_time, 0 AS late
            FROM stated WHERE moved & 1 <> 0
            UNION ALL
            SELECT agency, day_of(ended_at), 0, moved >> 1 & 1, moved >> 2 & 1, moved >> 3 & 1
            FROM stated WHERE moved & 14 <> 0) m
        GROUP BY m.agency, m.day
        ON CONFLICT (agency, day) DO UPDATE SET
            received = c.received + EXCLUDED.received, early = c.early + EXCLUDED.early,
            on_time = c.on_time + EXCLUDED.on_time, late = c.late + EXCLUDED.late
    )
    SELECT count(*) INTO accepted FROM fresh;
    RETURN accepted;
END $body$;
