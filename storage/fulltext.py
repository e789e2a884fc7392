"""Full text over memos: the index, kept by triggers, on both databases (docs/decisions/0020-search.md).

One document a memo, made of its passages. Erasing a passage takes its words out of the index in the same statement.
SQLite: FTS5 whose content is a view, so that words are kept once. PostgreSQL: a table of tsvectors under GIN. `rebuild`
reads the whole record, so it runs only where the index was missing, as after a migration.
"""

from sqlalchemy import Connection, text

FIELDS = ("title", "decision", "question", "inputs", "alternatives", "dissent")
NAME = "memo_search"
WEIGHTS = (8.0, 4.0, 2.0, 1.0, 1.0, 1.0)
"""How much a word counts in each field, on SQLite; PostgreSQL's four letters say the same in its own terms."""
_LETTERS = "ABCDDD"


def install(connection: Connection) -> None:
    """Make the index and its triggers, filled from the record."""
    statements = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES
    for statement in statements:
        connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Drop everything made here, as a migration must: SQLite rebuilds no table that a view reads."""
    for statement in _SQLITE_GONE if connection.dialect.name == "sqlite" else _POSTGRES_GONE:
        connection.exec_driver_sql(statement)


def is_installed(connection: Connection) -> bool:
    """Whether the index and each trigger is there by name."""
    dialect = connection.dialect.name
    found = connection.execute(text(_SQLITE_NAMES if dialect == "sqlite" else _POSTGRES_NAMES)).scalars()
    return {str(name) for name in found} >= {NAME, *_TRIGGERS[dialect]}


def is_ours(name: str | None) -> bool:
    """Whether a table or index belongs to the full text, so that Alembic's comparison leaves it alone."""
    return name is not None and (name == NAME or name.startswith(f"{NAME}_"))


_TRIGGERS = {
    "sqlite": ("search_memo_recorded", "search_words_before", "search_words_after"),
    "postgresql": ("search_memo_recorded", "search_words_changed"),
}
_SQLITE_NAMES = "SELECT name FROM sqlite_master WHERE name LIKE 'search\\_%' ESCAPE '\\' OR name = 'memo_search'"
_POSTGRES_NAMES = (
    "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND NOT t.tgisinternal AND t.tgname LIKE 'search\\_%'"
    " UNION ALL SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND relname = 'memo_search'"
)

_COLUMNS = ", ".join(FIELDS)
_KEYS = ", ".join(f"m.{field}_id" for field in FIELDS)
_JOINS = " ".join(f"LEFT JOIN passage {field} ON {field}.id = m.{field}_id" for field in FIELDS)
_BODIES = ", ".join(f"{field}.body AS {field}" for field in FIELDS)
_CHANGED = f"SELECT m.id FROM memo m WHERE m.workspace_id = OLD.workspace_id AND OLD.id IN ({_KEYS})"
# Which memo a passage is of takes a look at every memo; what replies hold is erased often, and is never of one.
_MAY_BE_OF_A_MEMO = "OLD.kind NOT IN ('reply', 'blamed', 'plan', 'target')"

_SQLITE = (
    f"CREATE VIEW memo_text AS SELECT m.id AS id, {_BODIES} FROM memo m {_JOINS}",
    f"CREATE VIRTUAL TABLE memo_search USING fts5({_COLUMNS}, content='memo_text', content_rowid='id',"
    " tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')",
    "INSERT INTO memo_search(memo_search) VALUES ('rebuild')",
    f"INSERT INTO memo_search(memo_search, rank) VALUES ('rank', 'bm25({', '.join(map(str, WEIGHTS))})')",
    "CREATE TRIGGER search_memo_recorded AFTER INSERT ON memo FOR EACH ROW BEGIN"
    f" INSERT INTO memo_search(rowid, {_COLUMNS}) SELECT id, {_COLUMNS} FROM memo_text WHERE id = NEW.id; END",
    # The index does not keep the words: to take a document out it must be told them, before they are gone.
    "CREATE TRIGGER search_words_before BEFORE UPDATE OF body ON passage FOR EACH ROW"
    f" WHEN {_MAY_BE_OF_A_MEMO} BEGIN"
    f" INSERT INTO memo_search(memo_search, rowid, {_COLUMNS})"
    f" SELECT 'delete', id, {_COLUMNS} FROM memo_text WHERE id IN ({_CHANGED}); END",
    "CREATE TRIGGER search_words_after AFTER UPDATE OF body ON passage FOR EACH ROW"
    f" WHEN {_MAY_BE_OF_A_MEMO} BEGIN"
    f" INSERT INTO memo_search(rowid, {_COLUMNS})"
    f" SELECT id, {_COLUMNS} FROM memo_text WHERE id IN ({_CHANGED}); END",
)
_SQLITE_GONE = (
    *(f"DROP TRIGGER IF EXISTS {name}" for name in _TRIGGERS["sqlite"]),
    "DROP TABLE IF EXISTS memo_search",
    "DROP VIEW IF EXISTS memo_text",
)

# What only separates words: ASCII's signs; Latin-1's, general punctuation, arrows to dingbats, the planes of emoji.
_ASCII_SIGNS = r"\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f"
_SIGNS = rf"{_ASCII_SIGNS}\u0080-\u00bf\u2000-\u206f\u2190-\u2bff\U0001F000-\U0001FAFF"
_VECTOR = " || ".join(
    f"setweight(to_tsvector('drumbeat'::regconfig, search_plain(coalesce({field}.body, ''))), '{letter}')"
    for field, letter in zip(FIELDS, _LETTERS, strict=True)
)
_INDEX = (
    "INSERT INTO memo_search (memo_id, workspace_id, words)"
    f" SELECT m.id, m.workspace_id, {_VECTOR} FROM memo m {_JOINS}"
)
_AGAIN = " ON CONFLICT (memo_id) DO UPDATE SET words = excluded.words"

_POSTGRES = (
    # Without its list of stop words, so that "to be decided" is found as it stands, as on SQLite.
    "CREATE TEXT SEARCH DICTIONARY drumbeat_stem (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION drumbeat (PARSER = default)",
    "ALTER TEXT SEARCH CONFIGURATION drumbeat ADD MAPPING FOR asciiword, word, numword, int, uint WITH drumbeat_stem",
    # Taking accents apart costs as much as making the vector, and most texts have none.
    "CREATE FUNCTION search_plain(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$"
    " SELECT CASE WHEN octet_length(words) = char_length(words)"
    f" THEN regexp_replace(words, '[{_ASCII_SIGNS}]+', ' ', 'g')"
    r" ELSE regexp_replace(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g'),"
    f" '[{_SIGNS}]+', ' ', 'g') END $$",
    "CREATE TABLE memo_search (memo_id integer PRIMARY KEY, workspace_id integer NOT NULL, words tsvector NOT NULL)",
    _INDEX,
    "CREATE INDEX memo_search_words ON memo_search USING gin (words)",
    "CREATE FUNCTION search_memo_recorded() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" {_INDEX} WHERE m.id = NEW.id{_AGAIN}; RETURN NULL; END $$",
    "CREATE FUNCTION search_words_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" {_INDEX} WHERE m.id IN ({_CHANGED}){_AGAIN}; RETURN NULL; END $$",
    "CREATE TRIGGER search_memo_recorded AFTER INSERT ON memo FOR EACH ROW EXECUTE FUNCTION search_memo_recorded()",
    "CREATE TRIGGER search_words_changed AFTER UPDATE OF body ON passage"
    f" FOR EACH ROW WHEN ({_MAY_BE_OF_A_MEMO}) EXECUTE FUNCTION search_words_changed()",
)
_POSTGRES_GONE = (
    "DROP TRIGGER IF EXISTS search_memo_recorded ON memo",
    "DROP TRIGGER IF EXISTS search_words_changed ON passage",
    "DROP FUNCTION IF EXISTS search_memo_recorded()",
    "DROP FUNCTION IF EXISTS search_words_changed()",
    "DROP TABLE IF EXISTS memo_search",
    "DROP FUNCTION IF EXISTS search_plain(text)",
    "DROP TEXT SEARCH CONFIGURATION IF EXISTS drumbeat",
    "DROP TEXT SEARCH DICTIONARY IF EXISTS drumbeat_stem",
)
