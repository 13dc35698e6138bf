//! Bringing the databases to the shape this program needs, and refusing those it does not know.

use ::migration::{AuditMigrator, CaseMigrator, MigratorTrait, ReleaseMigrator};
use sea_orm::sea_query::{Order, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr};

use crate::store::connection::{Place, Use, connect};
use crate::store::database::{DatabaseSettings, Databases, begin_write};
use crate::store::error::StoreError;
use crate::store::shape::has_table;

const APPLIED_TABLE: &str = "seaql_migrations";
/// Any number will do that nobody else locks in the same database.
const POSTGRES_LOCK: i64 = 0x7361_6d76;

/// One of the databases that have migrations of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    Case,
    Audit,
    Release,
}

/// A migration, and whether the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub schema: Schema,
    pub migration: String,
    pub applied: bool,
}

/// Applies what each database lacks, each of them wholly or not at all, and tells what was applied.
pub async fn migrate_up(settings: &DatabaseSettings) -> Result<Vec<Step>, StoreError> {
    // One that this program does not know keeps it from the others, too.
    migrate_status(settings).await?;
    let mut applied = Vec::new();
    for (schema, place) in places(settings)? {
        let connection = connect(&place, Use::Migrate).await?;
        applied.extend(schema.up(&connection).await?);
        connection.close().await?;
    }
    Ok(applied)
}

/// Takes back the last `steps` migrations of one database.
pub async fn migrate_down(settings: &DatabaseSettings, schema: Schema, steps: u32) -> Result<(), StoreError> {
    for (_, place) in places(settings)?.into_iter().filter(|(s, _)| *s == schema) {
        let connection = connect(&place, Use::Migrate).await?;
        schema.down(&connection, steps).await?;
        connection.close().await?;
    }
    Ok(())
}

/// Every migration of every database, in order.
pub async fn migrate_status(settings: &DatabaseSettings) -> Result<Vec<Step>, StoreError> {
    let mut steps = Vec::new();
    for (schema, place) in places(settings)? {
        let connection = connect(&place, Use::Migrate).await?;
        steps.extend(schema.status(&connection).await?);
        connection.close().await?;
    }
    Ok(steps)
}

/// Refuses databases that lack migrations or come from a newer program.
pub async fn ensure_current(databases: &Databases) -> Result<(), StoreError> {
    Schema::Case.ensure_current(&databases.writer).await?;
    Schema::Release.ensure_current(&databases.release).await?;
    if databases.has_own_audit {
        Schema::Audit.ensure_current(&databases.audit).await?;
    }
    Ok(())
}

fn places(settings: &DatabaseSettings) -> Result<Vec<(Schema, Place)>, StoreError> {
    let mut places = vec![(Schema::Case, settings.case()?)];
    places.extend(settings.audit()?.map(|place| (Schema::Audit, place)));
    places.push((Schema::Release, settings.release()?));
    Ok(places)
}

impl Schema {
    /// The word for this database in messages and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Audit => "audit",
            Self::Release => "release",
        }
    }

    /// Applies what the database lacks and tells what was applied.
    pub async fn up(self, connection: &DatabaseConnection) -> Result<Vec<Step>, StoreError> {
        let transaction = begin_alone(connection).await?;
        let before = self.status(&transaction).await?;
        let outcome = match self {
            Self::Case => CaseMigrator::up(&transaction, None).await,
            Self::Audit => AuditMigrator::up(&transaction, None).await,
            Self::Release => ReleaseMigrator::up(&transaction, None).await,
        };
        outcome.map_err(|error| self.stumbled(error.into()))?;
        transaction.commit().await?;
        Ok(before.into_iter().filter(|step| !step.applied).map(|step| Step { applied: true, ..step }).collect())
    }

    /// Takes back the last `steps` migrations.
    pub async fn down(self, connection: &DatabaseConnection, steps: u32) -> Result<(), StoreError> {
        let transaction = begin_alone(connection).await?;
        self.status(&transaction).await?;
        match self {
            Self::Case => CaseMigrator::down(&transaction, Some(steps)).await?,
            Self::Audit => AuditMigrator::down(&transaction, Some(steps)).await?,
            Self::Release => ReleaseMigrator::down(&transaction, Some(steps)).await?,
        }
        Ok(transaction.commit().await?)
    }

    /// Every migration and whether the database has it; writes nothing.
    pub async fn status<C: ConnectionTrait>(self, connection: &C) -> Result<Vec<Step>, StoreError> {
        let applied = applied(connection).await?;
        let known = self.migrations();
        if let Some(unknown) = applied.iter().find(|name| !known.contains(name)) {
            return Err(StoreError::Newer { database: self.name(), migration: unknown.clone() });
        }
        Ok(known
            .into_iter()
            .map(|migration| Step { schema: self, applied: applied.contains(&migration), migration })
            .collect())
    }

    /// How many migrations the database lacks.
    pub async fn pending<C: ConnectionTrait>(self, connection: &C) -> Result<usize, StoreError> {
        let steps = self.status(connection).await?;
        Ok(steps.iter().filter(|step| !step.applied).count())
    }

    /// Refuses a database that lacks migrations or comes from a newer program.
    pub async fn ensure_current<C: ConnectionTrait>(self, connection: &C) -> Result<(), StoreError> {
        match self.pending(connection).await? {
            0 => Ok(()),
            count => Err(StoreError::Pending { database: self.name(), count }),
        }
    }

    /// The migrations that a database has, in order.
    pub(in crate::store) async fn applied<C: ConnectionTrait>(self, connection: &C) -> Result<Vec<String>, StoreError> {
        let steps = self.status(connection).await?;
        Ok(steps.into_iter().filter(|step| step.applied).map(|step| step.migration).collect())
    }

    /// How many migrations a database lacks that has these; refuses those of a newer program.
    pub fn behind(self, applied: &[String]) -> Result<usize, StoreError> {
        let known = self.migrations();
        match applied.iter().find(|name| !known.contains(name)) {
            Some(unknown) => Err(StoreError::Newer { database: self.name(), migration: unknown.clone() }),
            None => Ok(known.iter().filter(|name| !applied.contains(name)).count()),
        }
    }

    /// A rule that is broken while tables change is one that rows break which were there before.
    fn stumbled(self, error: StoreError) -> StoreError {
        match error {
            StoreError::Constraint { kind, name } => StoreError::RowsInTheWay { database: self.name(), kind, name },
            other => other,
        }
    }

    fn migrations(self) -> Vec<String> {
        let migrations = match self {
            Self::Case => CaseMigrator::migrations(),
            Self::Audit => AuditMigrator::migrations(),
            Self::Release => ReleaseMigrator::migrations(),
        };
        migrations.iter().map(|m| m.name().to_owned()).collect()
    }
}

/// Begins a transaction in which nobody else migrates the same database.
async fn begin_alone(connection: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    let transaction = begin_write(connection).await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({POSTGRES_LOCK})");
        transaction.execute_unprepared(&lock).await?;
    }
    Ok(transaction)
}

async fn applied<C: ConnectionTrait>(connection: &C) -> Result<Vec<String>, StoreError> {
    if !has_table(connection, APPLIED_TABLE).await? {
        return Ok(Vec::new());
    }
    let versions = Query::select().column("version").from(APPLIED_TABLE).order_by("version", Order::Asc).take();
    let rows = connection.query_all(&versions).await?;
    let names: Result<_, DbErr> = rows.iter().map(|row| row.try_get_by_index(0)).collect();
    Ok(names?)
}
