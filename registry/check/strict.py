"""What is known of PostgreSQL's own operators and functions: which never give NULL, and what they ask for that.

They are known by name: an operator or function of the same name that somebody adds for types of their own is taken to
behave alike.
"""

from __future__ import annotations

COMPARISONS = frozenset(("=", "<>", "!=", "<", ">", "<=", ">="))
MATCHES = frozenset(("~~", "!~~", "~~*", "!~~*", "~", "!~", "~*", "!~*", "@>", "<@", "?", "?|", "?&", "&&", "^@"))

STRICT_OPERATORS = COMPARISONS | MATCHES | frozenset(("+", "-", "*", "/", "%", "^", "||", "&", "|", "#-", "<=>", "<#>"))
"""Not NULL where no operand is. `->`, `->>`, `#>` and `@@` are not here: they give NULL for what is not there."""

NOT_JSONB_OPERATORS = COMPARISONS | MATCHES | frozenset(("+", "*", "/", "%", "^", "&", "|", "<=>", "<#>"))

NEVER_NULL = frozenset(
    (
        "count", "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "now", "clock_timestamp",
        "statement_timestamp", "transaction_timestamp", "timeofday", "gen_random_uuid", "uuidv4", "uuidv7", "random",
        "pi", "version", "current_database", "pg_is_in_recovery", "pg_backend_pid", "txid_current", "concat",
        "json_build_object", "json_build_array", "jsonb_build_object", "jsonb_build_array", "num_nulls", "num_nonnulls",
        "grouping",
    )
)  # fmt: skip
"""Not NULL whatever the arguments."""

STRICT_FUNCTIONS = frozenset(
    (
        "lower", "upper", "initcap", "length", "char_length", "character_length", "octet_length", "bit_length", "btrim",
        "ltrim", "rtrim", "replace", "translate", "substr", "left", "right", "lpad", "rpad", "repeat", "reverse",
        "split_part", "strpos", "position", "starts_with", "md5", "sha256", "encode", "decode", "ascii", "chr",
        "quote_ident", "quote_literal", "normalize", "abs", "ceil", "ceiling", "floor", "round", "trunc", "sign",
        "sqrt", "power", "exp", "ln", "log", "mod", "greatest", "least", "cardinality", "array_to_string",
        "string_to_array", "array_append", "array_prepend", "array_cat", "array_remove", "array_replace", "to_json",
        "to_jsonb", "row_to_json", "array_to_json", "jsonb_typeof", "json_typeof", "jsonb_array_length",
        "json_array_length", "jsonb_strip_nulls", "jsonb_pretty", "date_trunc", "make_date", "make_interval", "age",
        "to_timestamp", "format", "concat_ws", "ntile", "current_setting", "hashtext", "to_tsvector", "to_tsquery",
        "plainto_tsquery", "websearch_to_tsquery", "setweight", "ts_rank", "ts_rank_cd", "nextval", "timezone",
        "pg_typeof", "overlay", "similarity", "cosine_distance", "l2_distance", "inner_product",
    )
)  # fmt: skip
"""Not NULL where no argument is. to_char (of an empty format), extract (of infinity), array_length (of an empty array)
and substring (of a pattern) are not here: they have a NULL of their own."""

STRICT_WITH = {"current_setting": 1, "age": 2, "to_timestamp": 1, "string_to_array": 2}
"""The number of arguments for which the above holds, where it depends on that."""

FUNCTIONS_OF_JSONB = frozenset(
    ("to_jsonb", "jsonb_build_object", "jsonb_build_array", "jsonb_agg", "jsonb_object_agg", "jsonb_strip_nulls")
)

STRICT_AGGREGATES = frozenset(
    (
        "sum", "min", "max", "avg", "string_agg", "bool_and", "bool_or", "every", "bit_and", "bit_or",
        "json_object_agg", "jsonb_object_agg",
    )
)  # fmt: skip
"""Not NULL for a group, which has a row, where no argument is."""

COLLECTING_AGGREGATES = frozenset(("array_agg", "json_agg", "jsonb_agg"))
"""Not NULL for a group, whatever it collects."""

AGGREGATES = STRICT_AGGREGATES | COLLECTING_AGGREGATES | frozenset(("count", "stddev", "variance", "corr"))

WINDOW_VALUES = frozenset(("first_value", "last_value"))

ROW_FUNCTIONS = {
    "generate_series": (True,),
    "generate_subscripts": (True,),
    "regexp_split_to_table": (True,),
    "json_array_elements": (True,),
    "jsonb_array_elements": (True,),
    "json_object_keys": (True,),
    "jsonb_object_keys": (True,),
    "json_each": (True, True),
    "jsonb_each": (True, True),
    "json_each_text": (True, False),
    "jsonb_each_text": (True, False),
}
"""In FROM: whether each of their columns is not NULL."""
COLUMN_NAMES = {name: ("key", "value") for name in ROW_FUNCTIONS if "each" in name} | {
    "json_array_elements": ("value",),
    "jsonb_array_elements": ("value",),
}
