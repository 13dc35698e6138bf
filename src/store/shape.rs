//! The shape of tables: as the program expects them, and as a database really has them.

use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, DbBackend, DbErr, EntityTrait, IdenStatic, Iterable, Statement,
};

use crate::store::entity;
use crate::store::error::StoreError;
use crate::store::migrate::Schema;

const SQLITE_COLUMNS: &str = "\
    SELECT m.name, p.name, p.type, p.\"notnull\" = 0 \
    FROM sqlite_master m JOIN pragma_table_info(m.name) p \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";

const POSTGRES_COLUMNS: &str = "\
    SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' \
    FROM information_schema.columns WHERE table_schema = current_schema()";

/// A table and its columns, in alphabetical order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableShape {
    pub table: String,
    pub columns: Vec<ColumnShape>,
}

/// A column: its name, its family of types, and whether it may be empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColumnShape {
    pub name: String,
    pub family: Family,
    pub nullable: bool,
}

/// Types that a database keeps in the same way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    Integer,
    Long,
    Double,
    Boolean,
    Text,
    Bytes,
    Date,
    Instant,
    Uuid,
    /// None that this program uses.
    Foreign(String),
}

/// The tables that the program expects in a database of this kind.
pub fn expected_tables(schema: Schema, backend: DbBackend) -> Vec<TableShape> {
    let mut tables = match schema {
        Schema::Case => case_tables(backend),
        Schema::Audit => audit_tables(backend),
        Schema::Release => release_tables(backend),
    };
    tables.sort();
    tables
}

/// The tables that a database has, except the list of migrations.
pub async fn present_tables<C: ConnectionTrait>(connection: &C) -> Result<Vec<TableShape>, StoreError> {
    let mut tables: Vec<TableShape> = Vec::new();
    for (table, column) in present_columns(connection).await? {
        match tables.iter_mut().find(|known| known.table == table) {
            Some(known) => known.columns.push(column),
            None => tables.push(TableShape { table, columns: vec![column] }),
        }
    }
    tables.retain(|table| table.table != "seaql_migrations");
    for table in &mut tables {
        table.columns.sort();
    }
    tables.sort();
    Ok(tables)
}

/// How many tables a database has, whoever made them.
pub(in crate::store) async fn count_tables<C: ConnectionTrait>(connection: &C) -> Result<usize, StoreError> {
    let mut tables: Vec<String> = present_columns(connection).await?.into_iter().map(|(table, _)| table).collect();
    tables.sort();
    tables.dedup();
    Ok(tables.len())
}

pub(in crate::store) async fn has_table<C: ConnectionTrait>(connection: &C, name: &str) -> Result<bool, StoreError> {
    let columns = present_columns(connection).await?;
    Ok(columns.iter().any(|(table, _)| table == name))
}

async fn present_columns<C: ConnectionTrait>(connection: &C) -> Result<Vec<(String, ColumnShape)>, DbErr> {
    let backend = connection.get_database_backend();
    let text = match backend {
        DbBackend::Postgres => POSTGRES_COLUMNS,
        _ => SQLITE_COLUMNS,
    };
    let rows = connection.query_all_raw(Statement::from_string(backend, text)).await?;
    rows.iter()
        .map(|row| {
            let declared: String = row.try_get_by_index(2)?;
            let column = ColumnShape {
                name: row.try_get_by_index(1)?,
                family: Family::declared(backend, &declared),
                nullable: row.try_get_by_index(3)?,
            };
            Ok((row.try_get_by_index(0)?, column))
        })
        .collect()
}

impl Family {
    fn expected(backend: DbBackend, column: &ColumnType) -> Self {
        match column {
            ColumnType::Integer => Self::Integer,
            // SQLite has integers of one kind.
            ColumnType::BigInteger if backend == DbBackend::Sqlite => Self::Integer,
            ColumnType::BigInteger => Self::Long,
            ColumnType::Double => Self::Double,
            ColumnType::Boolean => Self::Boolean,
            ColumnType::String(_) | ColumnType::Text => Self::Text,
            ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => Self::Bytes,
            ColumnType::Date => Self::Date,
            ColumnType::TimestampWithTimeZone => Self::Instant,
            ColumnType::Uuid => Self::Uuid,
            other => Self::Foreign(format!("{other:?}")),
        }
    }

    fn declared(backend: DbBackend, name: &str) -> Self {
        match (backend, name.to_ascii_lowercase().as_str()) {
            (_, "integer") => Self::Integer,
            (_, "boolean") => Self::Boolean,
            (_, "text") => Self::Text,
            (DbBackend::Sqlite, "double") => Self::Double,
            (DbBackend::Sqlite, "blob") => Self::Bytes,
            (DbBackend::Sqlite, "date_text") => Self::Date,
            (DbBackend::Sqlite, "timestamp_with_timezone_text") => Self::Instant,
            (DbBackend::Sqlite, "uuid_text") => Self::Uuid,
            (DbBackend::Postgres, "bigint") => Self::Long,
            (DbBackend::Postgres, "double precision") => Self::Double,
            (DbBackend::Postgres, "bytea") => Self::Bytes,
            (DbBackend::Postgres, "date") => Self::Date,
            (DbBackend::Postgres, "timestamp with time zone") => Self::Instant,
            (DbBackend::Postgres, "uuid") => Self::Uuid,
            (_, other) => Self::Foreign(other.to_owned()),
        }
    }
}

fn shape_of<E>(backend: DbBackend) -> TableShape
where
    E: EntityTrait,
    E::Column: Iterable,
{
    let mut columns: Vec<ColumnShape> = E::Column::iter()
        .map(|column| {
            let definition = column.def();
            ColumnShape {
                name: column.as_str().to_owned(),
                family: Family::expected(backend, definition.get_column_type()),
                nullable: definition.is_null(),
            }
        })
        .collect();
    columns.sort();
    TableShape { table: E::default().table_name().to_owned(), columns }
}

macro_rules! shapes {
    ($backend:expr; $($table:ident),+ $(,)?) => {
        vec![$(shape_of::<entity::$table::Entity>($backend)),+]
    };
}

fn case_tables(backend: DbBackend) -> Vec<TableShape> {
    let mut tables = shapes![backend;
        region, county, municipality, country, code, agency, agency_contact, agency_service, user,
        coordinator, person, source_record, record_handler, blind_index, identity_link, case,
        case_assignment, case_agency, participant, exploitation, assertion, consent, measure,
        referral, referral_participant, handover, case_event, disclosure, idempotency_key, identity_key,
    ];
    tables.extend(audit_tables(backend));
    tables
}

fn audit_tables(backend: DbBackend) -> Vec<TableShape> {
    shapes![backend; audit_record, audit_subject]
}

fn release_tables(backend: DbBackend) -> Vec<TableShape> {
    shapes![backend;
        region, county, municipality, country, code, published_agency, agency_contact,
        agency_service, published_coordinator, policy, approval, privacy_ledger, slice, slice_table,
        slice_cell, release, release_slice, release_sum, publication, withdrawal, erratum,
        published_figure,
    ]
}
