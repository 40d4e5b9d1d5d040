-- What the statements have in common. A value is text, or a list of texts; null where it is blank.

-- Reading -------------------------------------------------------------------------------------------------------------

-- A text without white space around it.
CREATE MACRO text_of(x) AS CASE
  WHEN x BETWEEN '!' AND '~'  -- most begin and end with a letter or digit: that is seen faster than trimmed
    AND NOT (suffix(x, ' ') OR suffix(x, chr(9)) OR suffix(x, chr(10)) OR suffix(x, chr(13)) OR suffix(x, chr(160)))
  THEN x
  ELSE nullif(trim(x, E' \t\r\n' || chr(160)), '')
END;

-- Whether a type, which is known before any value is read, is one of integers.
CREATE MACRO is_integer(type) AS type IN (
  'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT'
);

-- A number as it is written by hand: 5, not 5.00.
CREATE MACRO plain(x) AS regexp_replace(CAST(x AS VARCHAR), '[.]0+$|([.][0-9]*[1-9])0+$', '\1');

-- The text of a number of a table or of JSON; to 12 decimals. Most are written by hand's rules already, and reading a text
-- as DECIMAL(38, 12) takes a hundred times as long as anything else here.
CREATE MACRO number_text(x) AS CASE
  WHEN is_integer(typeof(x)) THEN CAST(x AS VARCHAR)
  WHEN regexp_full_match(CAST(x AS VARCHAR), '0|-?[1-9][0-9]{0,24}|-?(0|[1-9][0-9]{0,24})[.][0-9]{0,11}[1-9]')
    THEN CAST(x AS VARCHAR)
  WHEN regexp_full_match(CAST(x AS VARCHAR), '-?[1-9][0-9]{0,24}[.]0')  -- a double; as DECIMAL it isn't exact
    THEN rtrim(rtrim(CAST(x AS VARCHAR), '0'), '.')
  ELSE coalesce(plain(TRY_CAST(x AS DECIMAL(38, 12))), CAST(x AS VARCHAR))
END;

-- The text of a timestamp: 2026-11-02T03:15:00, with its fraction only where it has one.
CREATE MACRO time_text(x) AS CASE
  WHEN x = date_trunc('second', x) THEN strftime(x, '%Y-%m-%dT%H:%M:%S')
  ELSE strftime(x, '%Y-%m-%dT%H:%M:%S.%f')
END;

-- The texts of JSON that is a list here and a single value there.
CREATE MACRO texts_of(x) AS list_transform(
  CASE
    WHEN x IS NULL OR json_type(x) = 'NULL' THEN CAST([] AS VARCHAR[])
    WHEN json_type(x) = 'ARRAY' THEN from_json(x, '["VARCHAR"]')
    WHEN json_type(x) = 'OBJECT' AND json_array_length(json_keys(x)) = 0 THEN CAST([] AS VARCHAR[])
    ELSE [json_extract_string(x, '$')]
  END,
  lambda item: text_of(item)
);

-- The elements of JSON that is a list here and a single value there.
CREATE MACRO elements_of(x) AS CASE
  WHEN x IS NULL OR json_type(x) = 'NULL' THEN CAST([] AS JSON[])
  WHEN json_type(x) = 'ARRAY' THEN from_json(x, '["JSON"]')
  ELSE [x]
END;

-- The kind of a JSON value as a flag, so that the kinds of many values add up.
CREATE MACRO kind_flag(x) AS CASE x
  WHEN 'OBJECT' THEN 1 WHEN 'ARRAY' THEN 2 WHEN 'VARCHAR' THEN 4 WHEN 'BOOLEAN' THEN 8 WHEN 'NULL' THEN 16 ELSE CASE WHEN x IS NOT NULL THEN 32 END
END;

-- Converting ----------------------------------------------------------------------------------------------------------
-- Null where the text can't be read: such a value is undecided on the source's side, and different on the target's.

-- 1234.5, +5, 1e3; 1 234,50 and 1,234.50 and 1.234,50; 12,5. Not 1,234, which has two readings, and not 1_000.
-- Short ones are read as smaller types first, which is much faster.
CREATE MACRO number_of(x) AS CASE
  WHEN regexp_full_match(x, '[+-]?[0-9]{1,12}([.][0-9]{1,6})?') THEN CAST(TRY_CAST(x AS DECIMAL(18, 6)) AS DECIMAL(38, 12))
  WHEN regexp_full_match(x, '[+-]?[0-9]{1,6}[.][0-9]{1,12}') THEN CAST(TRY_CAST(x AS DECIMAL(18, 12)) AS DECIMAL(38, 12))
  WHEN regexp_full_match(x, '[+-]?[0-9]{1,18}') THEN CAST(TRY_CAST(x AS DECIMAL(18, 0)) AS DECIMAL(38, 12))
  WHEN contains(x, '_') THEN NULL
  ELSE coalesce(TRY_CAST(x AS DECIMAL(38, 12)), local_number(x))
END;
CREATE MACRO local_number(x) AS TRY_CAST(CASE
  WHEN regexp_full_match(x, '[+-]?[0-9]{1,3}([ \x{00a0}][0-9]{3})+([.,][0-9]+)?')
    THEN translate(x, ', ' || chr(160), '.')
  WHEN regexp_full_match(x, '[+-]?[0-9]{1,3}(,[0-9]{3})+[.][0-9]+') THEN replace(x, ',', '')
  WHEN regexp_full_match(x, '[+-]?[0-9]{1,3}([.][0-9]{3})+,[0-9]+') THEN translate(x, ',.', '.')
  WHEN regexp_full_match(x, '[+-]?[0-9]+,[0-9]+') AND NOT regexp_full_match(x, '[+-]?[1-9][0-9]{0,2},[0-9]{3}')
    THEN replace(x, ',', '.')
END AS DECIMAL(38, 12));

-- A number without decimals.
CREATE MACRO whole(x) AS CASE WHEN x = trunc(x) THEN x END;
CREATE MACRO integer_of(x) AS CASE
  WHEN regexp_full_match(x, '[+-]?[0-9]{1,18}') THEN CAST(TRY_CAST(x AS BIGINT) AS DECIMAL(38, 12))
  ELSE whole(number_of(x))
END;

-- true, false; 1, 0.
CREATE MACRO boolean_of(x) AS CASE lower(x) WHEN 'true' THEN true WHEN '1' THEN true WHEN 'false' THEN false WHEN '0' THEN false END;

-- 2026-11-02T10:00:00+02, where the seconds may be missing, or a space stand before the offset.
CREATE MACRO with_seconds(x) AS regexp_replace(regexp_replace(x, ' ?(Z|[+-][0-9:]+)$', '\1'), '^(.{16})(Z|[+-].+)$', '\1:00\2');

-- A time in UTC: ISO 8601 with any offset (without one it is UTC), 2026/11/02, 02.11.2026, 20261102, Sesam's ~t.
-- Not 02/11/2026, which has two readings. A time of a database is one as it is, in years that are written with four digits.
CREATE MACRO text_time(x) AS CASE
  WHEN regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?Z?)?)?')
    THEN TRY_CAST(x AS TIMESTAMP)
  WHEN regexp_full_match(x, '(~t)?[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(Z|z|[+-][0-9]{2}(:?[0-9]{2})?))?)?')
    THEN CAST(TRY_CAST(with_seconds(upper(replace(x, '~t', ''))) AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP)
  WHEN regexp_full_match(x, '[0-9]{4}/[0-9]{2}/[0-9]{2}') THEN TRY_CAST(replace(x, '/', '-') AS TIMESTAMP)
  WHEN regexp_full_match(x, '[0-9]{2}[.][0-9]{2}[.][0-9]{4}') THEN try_strptime(x, '%d.%m.%Y')
  WHEN regexp_full_match(x, '[0-9]{8}') THEN try_strptime(x, '%Y%m%d')
END;
CREATE MACRO time_of(x) AS CASE
  WHEN typeof(x) = 'VARCHAR' THEN text_time(CAST(x AS VARCHAR))
  WHEN year(TRY_CAST(x AS TIMESTAMP)) BETWEEN 0 AND 9999 THEN TRY_CAST(x AS TIMESTAMP)
END;

-- Comparing -----------------------------------------------------------------------------------------------------------

-- Whether two values of a database are the same, where that needs no conversion: its largest integers aren't compared
-- with others exactly, and neither are numbers with and without decimals.
CREATE MACRO same(x, y) AS CASE
  WHEN typeof(x) = typeof(y) THEN x = y
  WHEN is_integer(typeof(x)) AND is_integer(typeof(y)) AND 'UHUGEINT' NOT IN (typeof(x), typeof(y)) THEN x = y
  ELSE false
END;

-- Whether a number of a database can be read as one: not if it is infinite, or has too many digits.
CREATE MACRO is_number(x) AS x BETWEEN -1e24 AND 1e24;
CREATE MACRO is_whole(x) AS is_number(x) AND (is_integer(typeof(x)) OR (x BETWEEN -1e15 AND 1e15 AND x = trunc(x)));

-- A text that a number of the other side may be equal to: 5.00 is 5, and 007 stays 007.
CREATE MACRO as_number(x) AS CASE
  WHEN regexp_full_match(x, '[+-]?(0|[1-9][0-9]*)([.][0-9]+)?') THEN number_text(x)
  ELSE x
END;

-- A text that a time of the other side may be equal to.
CREATE MACRO as_time(x) AS coalesce(time_text(time_of(x)), x);

-- What a text may mean where no type is stated: the same number, the same time or the same text.
CREATE MACRO loose(x) AS coalesce(time_text(time_of(x)), number_text(number_of(x)), x);

-- A list as a set; null where nothing is in it.
CREATE MACRO as_set(x) AS nullif(list_sort(list_distinct(x)), []);

-- The values of a list that aren't blank, in their order.
CREATE MACRO present(x) AS list_filter(x, lambda item: item IS NOT NULL);

-- A single value as a list; null stays null.
CREATE MACRO as_list(x) AS CASE WHEN x IS NOT NULL THEN [x] END;

-- Whether something in a list is null.
CREATE MACRO any_null(x) AS coalesce(len(list_filter(x, lambda item: item IS NULL)) > 0, false);

-- What a type has read of a list, as a set; null where it could not read all of it.
CREATE MACRO as_read_set(x) AS CASE WHEN NOT any_null(x) THEN as_set(x) END;

-- Whether one of several tests is passed: null where none is, and one can't be decided.
CREATE MACRO any_of(x) AS CASE
  WHEN list_contains(x, true) THEN true
  WHEN len(list_filter(x, lambda item: item IS NULL)) > 0 THEN NULL
  ELSE false
END;

-- Deciding ------------------------------------------------------------------------------------------------------------

-- A verdict. A type of its own is counted much faster than texts.
CREATE TYPE verdict AS ENUM (
  'equal', 'different', 'blank', 'skipped', 'unknown', 'unreadable', 'ambiguous', 'unlinked'
);
CREATE MACRO as_verdict(x) AS CAST(x AS verdict);

-- The verdict on a mapping for one pair of records: equal, different, blank (on both sides), skipped (a condition isn't met),
-- unknown (a condition can't be decided), unreadable (the value can't be converted).
--   applies   whether the conditions hold: null where that can't be decided
--   same      a quick test that only equal values pass; the others are converted
--   readable  whether the source's value could be converted
--   expected  the source's value after its conversion; null where it is blank
--   target    the target's value; null where it is blank
--   found     the target's value in the form of the expected one; null where it can't be read
CREATE MACRO verdict(applies, same, readable, expected, target, found) AS CASE
  WHEN NOT applies THEN as_verdict('skipped')
  WHEN applies IS NULL THEN as_verdict('unknown')
  WHEN same THEN as_verdict('equal')
  WHEN expected = found AND readable THEN as_verdict('equal')
  WHEN NOT readable THEN as_verdict('unreadable')
  WHEN expected IS NULL AND target IS NULL THEN as_verdict('blank')
  ELSE as_verdict('different')
END;

-- The verdict that several readings of a mapping share, or none.
CREATE MACRO agreed(verdicts) AS CASE WHEN len(list_distinct(verdicts)) = 1 THEN verdicts[1] ELSE as_verdict('ambiguous') END;

-- A reference is fine where the records that it refers to are linked; where that isn't known it is undecided.
CREATE MACRO referring(verdict, is_linked) AS CASE
  WHEN verdict <> as_verdict('different') THEN verdict
  WHEN coalesce(is_linked, false) THEN as_verdict('equal')
  ELSE as_verdict('unlinked')
END;

-- A mapping whose type isn't known explains a value that is the same, and may explain any other one.
CREATE MACRO as_written(verdict) AS CASE WHEN verdict = as_verdict('different') THEN as_verdict('unknown') ELSE verdict END;

-- A target that several sources write is fine where one of them explains it.
CREATE MACRO shared(own, verdicts) AS CASE
  WHEN own = as_verdict('skipped') THEN as_verdict('skipped')
  WHEN list_contains(verdicts, as_verdict('equal')) THEN as_verdict('equal')
  WHEN own IN (as_verdict('unknown'), as_verdict('unreadable'), as_verdict('ambiguous'), as_verdict('unlinked')) THEN own
  WHEN list_has_any(verdicts, [as_verdict('unknown'), as_verdict('unreadable'), as_verdict('ambiguous'), as_verdict('unlinked')]) THEN as_verdict('unknown')
  WHEN list_contains(verdicts, as_verdict('different')) THEN as_verdict('different')
  ELSE own
END;

-- The numbers of an item.
CREATE MACRO tally(verdict, source, target) AS struct_pack(
  pairs := count(*),
  equal := count_if(verdict = as_verdict('equal')),
  blank := count_if(verdict = as_verdict('blank')),
  different := count_if(verdict = as_verdict('different')),
  source_blank := count_if(CASE WHEN source IS NULL THEN is_compared(verdict) END),
  target_blank := count_if(CASE WHEN target IS NULL THEN is_compared(verdict) END),
  skipped := count_if(verdict = as_verdict('skipped')),
  unknown := count_if(verdict = as_verdict('unknown')),
  unreadable := count_if(verdict = as_verdict('unreadable')),
  ambiguous := count_if(verdict = as_verdict('ambiguous')),
  unlinked := count_if(verdict = as_verdict('unlinked'))
);
CREATE MACRO is_compared(verdict) AS verdict IN (as_verdict('equal'), as_verdict('blank'), as_verdict('different'));

-- The three examples with the first keys, as JSON, which is compared faster than a struct. A CASE takes the place of a
-- FILTER, of which DuckDB plans many slowly.
CREATE MACRO examples(wanted, source_id, target_id, source, expected, target) AS arg_min(
  CASE WHEN wanted THEN to_json(struct_pack(
    source_id := source_id,
    target_id := target_id,
    source := CAST(source AS VARCHAR),
    expected := CAST(expected AS VARCHAR),
    target := CAST(target AS VARCHAR)
  )) END,
  CASE WHEN wanted THEN source_id END,
  3
);
