//! Rows on their way into the case database: keys and ids given out, written many at a time.

use std::collections::HashSet;

use sea_orm::{
    ActiveModelBehavior, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, IntoActiveModel, Iterable,
    Statement,
};
use uuid::Uuid;

use super::chance::Chance;
use crate::store::database::begin_write;
use crate::store::entity::{
    agency, agency_contact, agency_service, assertion, blind_index, case, case_agency, case_assignment, case_event,
    consent, coordinator, exploitation, handover, identity_link, measure, participant, person, record_handler,
    referral, referral_participant, source_record, user,
};
use crate::store::error::StoreError;

/// Rows that one transaction writes, at least.
const BATCH: usize = 50_000;
/// SQLite takes 32,766 values in a statement and PostgreSQL 65,535.
const VALUES: usize = 30_000;
const ROWS: usize = 1_000;
/// Memory that SQLite keeps pages in while many rows are written: mapped files would come on top of it, and a
/// small cache would write pages of a transaction several times.
const LAVISH: [(&str, i64); 2] = [("mmap_size", 0), ("cache_size", -128 * 1024)];
/// A reference without its first letters: `2016-ABC123`.
const REFERENCE: usize = 11;

/// The rows of one table that are still to be written.
pub(super) struct Rows<E: EntityTrait> {
    waiting: Vec<E::Model>,
    next_key: i64,
    ids: Chance,
}

impl<E: EntityTrait> Rows<E> {
    fn new(seed: u64, stream: u64) -> Self {
        Self { waiting: Vec::new(), next_key: 1, ids: Chance::of(seed, stream) }
    }

    /// The key and the id of the next row.
    pub(super) fn next(&mut self) -> (i64, Uuid) {
        let key = self.next_key;
        self.next_key += 1;
        (key, self.ids.uuid())
    }

    pub(super) fn push(&mut self, row: E::Model) {
        self.waiting.push(row);
    }
}

/// Declares the tables in the order in which their foreign keys let them be written.
macro_rules! tables {
    ($($field:ident $entity:ident),+ $(,)?) => {
        /// Everything that is still to be written.
        pub(super) struct Writer<'d> {
            connection: &'d DatabaseConnection,
            /// The references of cases that are taken, each as eleven of its characters.
            references: HashSet<[u8; REFERENCE]>,
            $( pub(super) $field: Rows<$entity::Entity>, )+
        }

        impl<'d> Writer<'d> {
            pub(super) fn new(connection: &'d DatabaseConnection, seed: u64) -> Self {
                let mut stream = 1_000;
                $(
                    stream += 1;
                    let $field = Rows::new(seed, stream);
                )+
                Self { connection, references: HashSet::new(), $( $field, )+ }
            }

            fn waiting(&self) -> usize {
                0 $( + self.$field.waiting.len() )+
            }

            /// Writes all that waits, in one transaction.
            pub(super) async fn flush(&mut self) -> Result<(), StoreError> {
                let transaction = begin_write(self.connection).await?;
                $( write(&transaction, &mut self.$field).await?; )+
                transaction.commit().await?;
                Ok(())
            }

            /// Lets the database go on counting where the demonstration ends.
            pub(super) async fn set_sequences(&self) -> Result<(), StoreError> {
                if self.connection.get_database_backend() == DbBackend::Postgres {
                    $( set_sequence::<$entity::Entity>(self.connection).await?; )+
                }
                Ok(())
            }

            /// Lets the database learn what its tables hold, so that it plans well from the first question on.
            pub(super) async fn learn(&self) -> Result<(), StoreError> {
                self.connection.execute_unprepared("ANALYZE").await?;
                Ok(())
            }
        }
    };
}

tables! {
    agencies agency,
    contacts agency_contact,
    services agency_service,
    users user,
    coordinators coordinator,
    persons person,
    records source_record,
    digests blind_index,
    handlers record_handler,
    links identity_link,
    cases case,
    assignments case_assignment,
    parts case_agency,
    participants participant,
    exploitations exploitation,
    assertions assertion,
    consents consent,
    measures measure,
    referrals referral,
    referred referral_participant,
    handovers handover,
    events case_event,
}

impl Writer<'_> {
    /// Takes a reference for a case, if it is not taken yet.
    pub(super) fn takes(&mut self, reference: &str) -> bool {
        let (_, end) = reference.as_bytes().split_last_chunk().unwrap_or((&[], &[0; REFERENCE]));
        self.references.insert(*end)
    }

    /// Writes what waits once there is enough of it, and tells whether there was.
    pub(super) async fn flush_if_full(&mut self) -> Result<bool, StoreError> {
        let is_full = self.waiting() >= BATCH;
        if is_full {
            self.flush().await?;
        }
        Ok(is_full)
    }
}

async fn write<C, E>(connection: &C, rows: &mut Rows<E>) -> Result<(), StoreError>
where
    C: ConnectionTrait,
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    let columns = E::Column::iter().count();
    let step = (VALUES / columns).min(ROWS);
    let mut waiting = std::mem::take(&mut rows.waiting).into_iter();
    loop {
        let some: Vec<E::ActiveModel> = waiting.by_ref().take(step).map(IntoActiveModel::into_active_model).collect();
        if some.is_empty() {
            return Ok(());
        }
        E::insert_many(some).exec_without_returning(connection).await?;
    }
}

/// How SQLite used its memory before.
pub(super) struct Memory(Vec<(&'static str, i64)>);

impl Memory {
    /// Lets SQLite use its memory for writing, on the one connection that writes.
    pub(super) async fn lavish(connection: &DatabaseConnection) -> Result<Self, StoreError> {
        let mut before = Vec::new();
        if connection.get_database_backend() == DbBackend::Sqlite {
            for (name, value) in LAVISH {
                let ask = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {name}"));
                if let Some(row) = connection.query_one_raw(ask).await? {
                    before.push((name, row.try_get_by_index(0)?));
                }
                set(connection, name, value).await?;
            }
        }
        Ok(Self(before))
    }

    /// Lets SQLite use its memory as before.
    pub(super) async fn restore(self, connection: &DatabaseConnection) -> Result<(), StoreError> {
        for (name, value) in self.0 {
            set(connection, name, value).await?;
        }
        Ok(())
    }
}

async fn set(connection: &DatabaseConnection, name: &str, value: i64) -> Result<(), StoreError> {
    connection.execute_unprepared(&format!("PRAGMA {name} = {value}")).await?;
    Ok(())
}

async fn set_sequence<E: EntityTrait>(connection: &DatabaseConnection) -> Result<(), StoreError> {
    use sea_orm::{IdenStatic, PrimaryKeyTrait};
    if !E::PrimaryKey::auto_increment() {
        return Ok(());
    }
    let table = E::default();
    let table = table.table_name();
    let keys: Vec<&str> = E::PrimaryKey::iter().map(|key| key.as_str()).collect();
    for key in keys {
        let statement = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', '{key}'), (SELECT max(\"{key}\") FROM \"{table}\"))"
        );
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}
