-- Whether a member is in a group, when this was last known, in Unix seconds, and whether an admin asserted an absence.
-- Without a row it is unknown.

CREATE TABLE memberships (
    chat INTEGER NOT NULL,
    member INTEGER NOT NULL,
    is_present INTEGER NOT NULL,
    at INTEGER NOT NULL,
    is_asserted INTEGER NOT NULL,
    PRIMARY KEY (chat, member)
) STRICT, WITHOUT ROWID;
INSERT INTO memberships (chat, member, is_present, at, is_asserted) SELECT chat, member, 1, 0, 0 FROM present;
DROP TABLE present;

-- Pairs of group and member of which admins were notified that the group sees less because of the member.
CREATE TABLE narrowings (
    chat INTEGER NOT NULL,
    member INTEGER NOT NULL,
    PRIMARY KEY (chat, member)
) STRICT, WITHOUT ROWID;
