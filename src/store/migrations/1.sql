-- The question of an answer is JSON. Days are counted in Vietnam's time from 1 January 1970; times are Unix
-- seconds, 0 for never. questions, counts and times must not contain the id of a chat, member, message or
-- answer. Ids of members are positive, those of groups negative. Of an invite code, only a digest is stored.
-- In the inbox, an update without a body is handled; one with a body is pending, and is being handled by the
-- instance "by" (0: none).

CREATE TABLE answers (
    token INTEGER PRIMARY KEY,
    chat INTEGER NOT NULL,
    message INTEGER,
    reply INTEGER,
    question TEXT NOT NULL,
    quoted TEXT,
    at INTEGER NOT NULL,
    judged INTEGER NOT NULL DEFAULT 0,
    is_right INTEGER
) STRICT;
CREATE INDEX answers_by_message ON answers (chat, message);
CREATE INDEX answers_by_reply ON answers (chat, reply);
CREATE INDEX answers_by_age ON answers (at);

CREATE TABLE languages (
    member INTEGER PRIMARY KEY,
    language TEXT NOT NULL
) STRICT;

CREATE TABLE meetings (
    chat INTEGER NOT NULL,
    topic INTEGER NOT NULL,
    member INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (chat, topic, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE questions (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    last INTEGER NOT NULL,
    last_vain INTEGER NOT NULL,
    seen INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE counts (
    day INTEGER NOT NULL,
    question INTEGER NOT NULL REFERENCES questions ON DELETE CASCADE,
    answered INTEGER NOT NULL,
    nearest INTEGER NOT NULL,
    not_found INTEGER NOT NULL,
    judged_right INTEGER NOT NULL,
    judged_wrong INTEGER NOT NULL,
    PRIMARY KEY (day, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX counts_by_question ON counts (question);

CREATE TABLE times (
    day INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, bucket)
) STRICT, WITHOUT ROWID;

CREATE VIEW unanswered AS
    SELECT id, text, sum(not_found) AS not_found, sum(judged_wrong) AS wrong,
        sum(answered + nearest + not_found) AS asked, last_vain AS last, seen < last_vain AS unseen
    FROM questions JOIN counts ON question = id
    WHERE last_vain > 0 GROUP BY id HAVING sum(not_found + judged_wrong) > 0;

CREATE TABLE visitors (
    id INTEGER PRIMARY KEY,
    day INTEGER NOT NULL
) STRICT;

CREATE TABLE editors (
    member INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    by INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who INTEGER NOT NULL,
    name TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    ending TEXT NOT NULL
) STRICT;

CREATE TABLE admissions (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    by INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE codes (
    digest BLOB PRIMARY KEY,
    scope TEXT NOT NULL,
    by INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE newcomers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE present (
    chat INTEGER NOT NULL,
    member INTEGER NOT NULL,
    PRIMARY KEY (chat, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    by INTEGER NOT NULL DEFAULT 0,
    body TEXT
) STRICT;
CREATE INDEX inbox_held ON inbox (at, id, by) WHERE body IS NOT NULL;
CREATE INDEX inbox_by_age ON inbox (at);
