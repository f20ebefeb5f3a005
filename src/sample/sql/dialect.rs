//! What differs between the engines: how they hash, cast, sort and look for control
//! characters.

/// An engine that can draw the sample itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Apache Spark 3.4 or later, Databricks.
    Spark,
    /// Trino, Amazon Athena.
    Trino,
    /// `DuckDB` 1.0 or later.
    Duckdb,
    /// Apache `DataFusion`, Ballista.
    Datafusion,
    /// `ClickHouse`.
    Clickhouse,
    /// `PostgreSQL` 11 or later.
    Postgres,
    /// Snowflake.
    Snowflake,
    /// Google `BigQuery`, `GoogleSQL`.
    Bigquery,
}

impl Dialect {
    /// Every dialect, in the order of the reference.
    pub const ALL: [Self; 8] = [
        Self::Spark,
        Self::Trino,
        Self::Duckdb,
        Self::Datafusion,
        Self::Clickhouse,
        Self::Postgres,
        Self::Snowflake,
        Self::Bigquery,
    ];

    /// The type of texts.
    fn text_type(self) -> &'static str {
        match self {
            Self::Spark | Self::Bigquery => "string",
            Self::Clickhouse => "Nullable(String)",
            Self::Postgres => "text",
            Self::Trino | Self::Duckdb | Self::Datafusion | Self::Snowflake => "varchar",
        }
    }

    /// The type of whole numbers of 64 bits.
    fn whole_type(self) -> &'static str {
        match self {
            Self::Clickhouse => "Nullable(Int64)",
            Self::Bigquery => "int64",
            _ => "bigint",
        }
    }

    /// A number that holds the sum of all amounts.
    pub(super) fn wide(self, number: &str) -> String {
        let kind = match self {
            Self::Duckdb => "hugeint",
            Self::Clickhouse => "Int128",
            Self::Postgres => "numeric",
            Self::Snowflake => "number(38, 0)",
            Self::Bigquery => "bignumeric",
            Self::Spark | Self::Trino | Self::Datafusion => "decimal(38, 0)",
        };
        format!("cast({number} as {kind})")
    }

    /// A value as text, without a say of the collation in its order.
    pub(super) fn text(self, value: &str) -> String {
        let cast = format!("cast({value} as {})", self.text_type());
        match self {
            Self::Postgres => format!("({cast} collate \"C\")"),
            Self::Snowflake => format!("collate({cast}, 'utf8')"),
            _ => cast,
        }
    }

    /// A value as whole number.
    pub(super) fn whole(self, value: &str) -> String {
        format!("cast({value} as {})", self.whole_type())
    }

    /// The lower-case hexadecimal SHA-256 of a text: its order is that of the bytes.
    pub(super) fn sha256(self, text: &str) -> String {
        match self {
            Self::Spark | Self::Snowflake => format!("sha2({text}, 256)"),
            Self::Trino => format!("lower(to_hex(sha256(to_utf8({text}))))"),
            Self::Duckdb => format!("sha256({text})"),
            Self::Datafusion => format!("encode(sha256({text}), 'hex')"),
            Self::Clickhouse => format!("lower(hex(SHA256({text})))"),
            Self::Postgres => format!("encode(sha256(convert_to({text}, 'UTF8')), 'hex')"),
            Self::Bigquery => format!("to_hex(sha256({text}))"),
        }
    }

    /// The digest of one line for each row, the lines ascending by bytes.
    pub(super) fn digest_of_lines(self, line: &str) -> String {
        let joined = match self {
            Self::Spark | Self::Trino => {
                let list = match self {
                    Self::Spark => "collect_list",
                    _ => "array_agg",
                };
                format!("array_join(array_sort({list}({line})), '')")
            }
            Self::Clickhouse => {
                format!("arrayStringConcat(arraySort(groupArray(assumeNotNull({line}))))")
            }
            Self::Snowflake => format!("listagg({line}, '') within group (order by {line})"),
            Self::Duckdb | Self::Datafusion | Self::Postgres | Self::Bigquery => {
                format!("string_agg({line}, '' order by {line})")
            }
        };
        self.sha256(&joined)
    }

    /// A character by its number.
    pub(super) fn char(self, number: u8) -> String {
        match self {
            Self::Clickhouse | Self::Spark => format!("char({number})"),
            _ => format!("chr({number})"),
        }
    }

    /// How many bytes a text has.
    pub(super) fn bytes(self, text: &str) -> String {
        match self {
            Self::Trino => format!("length(to_utf8({text}))"),
            Self::Duckdb => format!("strlen({text})"),
            Self::Clickhouse => format!("length({text})"),
            Self::Bigquery => format!("byte_length({text})"),
            Self::Spark | Self::Datafusion | Self::Postgres | Self::Snowflake => {
                format!("octet_length({text})")
            }
        }
    }

    /// Whether a text holds a control character.
    pub(super) fn has_control(self, text: &str) -> String {
        match self {
            // A backslash in a literal is an escape of the literal, too.
            Self::Spark => format!("{text} rlike '[\\\\x00-\\\\x1f\\\\x7f]'"),
            Self::Clickhouse => format!("match({text}, '[\\\\x00-\\\\x1f\\\\x7f]')"),
            Self::Snowflake => format!("regexp_instr({text}, '[\\\\x00-\\\\x1f\\\\x7f]') > 0"),
            Self::Trino | Self::Datafusion => {
                format!("regexp_like({text}, '[\\x00-\\x1f\\x7f]')")
            }
            Self::Duckdb => format!("regexp_matches({text}, '[\\x00-\\x1f\\x7f]')"),
            // PostgreSQL has no character 0 in a text.
            Self::Postgres => format!("{text} ~ '[\\x01-\\x1f\\x7f]'"),
            Self::Bigquery => format!("regexp_contains({text}, r'[\\x00-\\x1f\\x7f]')"),
        }
    }
}
