//! Checkup: what databases say about themselves to an operator. It changes nothing.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, Statement,
};

use super::connection::{Place, Use, connect};
use super::database::{DatabaseSettings, Databases};
use super::entity::source_record;
use super::envelope;
use super::error::StoreError;
use super::identity_keys::{Announced, newest_announced};
use super::keyring::Keyring;
use super::migrate::Schema;
use super::reseal::count_sealed_before;

/// One database, open to be looked at.
#[derive(Debug)]
pub struct Checkup {
    connection: DatabaseConnection,
    schema: Schema,
}

/// What a PostgreSQL server says about the role that asks, and about itself.
#[derive(Clone, Debug)]
pub struct ServerFacts {
    pub version: String,
    pub role: String,
    /// The role passes every check of rights.
    pub is_superuser: bool,
    /// The role may make tables here.
    pub may_create: bool,
    /// Tables that the role may change.
    pub writable: Vec<String>,
    /// Other databases of the server that the role may enter.
    pub other_databases: Vec<String>,
    /// Settings by which values of rows get into the server's log, with what they are set to.
    pub telling_log: Vec<(String, String)>,
    pub now: DateTime<Utc>,
}

/// What the identity keys can do with what is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Nothing is sealed yet.
    NothingSealed,
    /// The newest sealed record of every version of the key opens.
    Opens,
    /// Records are sealed under a version that the file does not have.
    MissingVersion(i32),
    /// The file has the version, but another key under it.
    OtherKey(i32),
}

impl Checkup {
    /// Opens the case database.
    pub async fn of_cases(settings: &DatabaseSettings) -> Result<Checkup, StoreError> {
        Checkup::open(&settings.case()?, Schema::Case).await
    }

    /// Opens the release database.
    pub async fn of_releases(url: &str) -> Result<Checkup, StoreError> {
        Checkup::open(&Place::parse("release_database_url", url, false)?, Schema::Release).await
    }

    async fn open(place: &Place, schema: Schema) -> Result<Checkup, StoreError> {
        Ok(Checkup { connection: connect(place, Use::Read { connections: 1 }).await?, schema })
    }

    /// Whether the database has the shape that this program needs.
    pub async fn is_current(&self) -> Result<(), StoreError> {
        self.schema.ensure_current(&self.connection).await
    }

    /// What the server says; nothing for an embedded database, which has no server.
    pub async fn server(&self) -> Result<Option<ServerFacts>, StoreError> {
        if self.connection.get_database_backend() != DbBackend::Postgres {
            return Ok(None);
        }
        let itself = "SELECT current_setting('server_version'), current_user::text, \
                      COALESCE((SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user), false), \
                      has_schema_privilege(current_user, 'public', 'CREATE'), now()";
        let itself = self.rows(itself).await?.into_iter().next().ok_or(StoreError::Corrupt("no answer"))?;
        let writable = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' \
                        AND has_table_privilege(current_user, quote_ident(schemaname) || '.' || quote_ident(tablename), \
                        'INSERT, UPDATE, DELETE, TRUNCATE') ORDER BY tablename";
        let others = "SELECT datname::text FROM pg_database WHERE datallowconn AND NOT datistemplate \
                      AND datname NOT IN (current_database(), 'postgres') \
                      AND has_database_privilege(current_user, datname, 'CONNECT') ORDER BY datname";
        Ok(Some(ServerFacts {
            version: itself.try_get_by_index(0)?,
            role: itself.try_get_by_index(1)?,
            is_superuser: itself.try_get_by_index(2)?,
            may_create: itself.try_get_by_index(3)?,
            now: itself.try_get_by_index(4)?,
            writable: self.texts(writable).await?,
            other_databases: self.texts(others).await?,
            telling_log: self.telling_log().await?,
        }))
    }

    /// PostgreSQL writes the values of a statement beside it where it logs the statement or an error of it.
    async fn telling_log(&self) -> Result<Vec<(String, String)>, StoreError> {
        let settings = "SELECT name::text, setting::text FROM pg_settings WHERE \
             (name = 'log_parameter_max_length_on_error' AND setting <> '0') OR \
             (name = 'log_parameter_max_length' AND setting <> '0' AND \
              (current_setting('log_statement') <> 'none' OR current_setting('log_min_duration_statement') <> '-1' \
               OR current_setting('log_min_duration_sample') <> '-1')) OR \
             (name IN ('debug_print_parse', 'debug_print_rewritten', 'debug_print_plan') AND setting = 'on') ORDER BY name";
        let rows = self.rows(settings).await?;
        rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
    }

    /// The newest version of the identity key that the hubs of this database must have.
    pub async fn announced_key(&self) -> Result<Option<Announced>, StoreError> {
        newest_announced(&self.connection).await
    }

    /// How many records wait to be sealed under the newest of these keys.
    pub async fn count_sealed_before(&self, keyring: &Keyring) -> Result<u64, StoreError> {
        count_sealed_before(&self.connection, keyring).await
    }

    /// Whether these keys open what is sealed here.
    pub async fn opening(&self, keyring: &Keyring) -> Result<Opening, StoreError> {
        opening(&self.connection, keyring).await
    }

    /// Closes the connection.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }

    async fn rows(&self, sql: &str) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.connection.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?)
    }

    async fn texts(&self, sql: &str) -> Result<Vec<String>, StoreError> {
        self.rows(sql).await?.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
    }
}

/// Whether these keys open what is sealed in databases that are open already.
pub async fn opens(databases: &Databases, keyring: &Keyring) -> Result<Opening, StoreError> {
    opening(&databases.writer, keyring).await
}

/// Whether these keys open what is sealed in a case database: the newest record of every version of the key.
pub(in crate::store) async fn opening<C: ConnectionTrait>(
    database: &C,
    keyring: &Keyring,
) -> Result<Opening, StoreError> {
    use source_record::Column;
    let mut versions = Query::select();
    versions
        .distinct()
        .column(Column::KeyVersion)
        .from(source_record::Entity)
        .and_where(Column::KeyVersion.is_not_null())
        .order_by(Column::KeyVersion, sea_orm::Order::Desc);
    let mut opening = Opening::NothingSealed;
    for row in database.query_all(&versions).await? {
        let version: i32 = row.try_get_by_index(0)?;
        let newest = source_record::Entity::find()
            .filter(Column::KeyVersion.eq(version))
            .order_by_desc(Column::Key)
            .limit(1)
            .one(database)
            .await?;
        let Some(record) = newest else { continue };
        let (Some(sealed), Some(data_key)) = (&record.envelope, &record.data_key) else { continue };
        if keyring.version(version).is_none() {
            return Ok(Opening::MissingVersion(version));
        }
        if envelope::open(keyring, record.id, sealed, data_key, version).is_err() {
            return Ok(Opening::OtherKey(version));
        }
        opening = Opening::Opens;
    }
    Ok(opening)
}
