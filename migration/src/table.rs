//! A table under construction: what every migration is written with.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// A table under construction, with its constraints and indexes.
pub(crate) struct NewTable {
    name: &'static str,
    statement: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
    mutable: bool,
}

impl NewTable {
    /// A table without a key column of its own.
    pub(crate) fn plain(name: &'static str) -> Self {
        Self { name, statement: Table::create().table(name).take(), indexes: Vec::new(), mutable: false }
    }

    /// A table whose rows have an internal `key` and no address outside.
    pub(crate) fn keyed(name: &'static str) -> Self {
        let mut key = ColumnDef::new("key");
        key.big_integer().not_null().auto_increment().primary_key();
        Self::plain(name).column(key)
    }

    /// A table of nouns: an internal `key` and a public random `id`.
    pub(crate) fn noun(name: &'static str) -> Self {
        let mut id = ColumnDef::new("id");
        id.uuid().not_null().unique_key();
        Self::keyed(name).column(id)
    }

    /// A table of nouns that change: also `version`, `recorded_at` and `recorded_by`.
    pub(crate) fn mutable_noun(name: &'static str) -> Self {
        Self { mutable: true, ..Self::noun(name) }
    }

    pub(crate) fn text(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).text().not_null().take())
    }

    pub(crate) fn text_null(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).text().null().take())
    }

    pub(crate) fn unique_text(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).text().not_null().unique_key().take())
    }

    /// A code of a list so stable that the database itself refuses any other.
    pub(crate) fn code(self, name: &'static str, list: &[&'static str]) -> Self {
        let known = Expr::col(name).is_in(list.iter().copied());
        self.column(ColumnDef::new(name).text().not_null().check(known).take())
    }

    /// Codes joined by one space, empty when there are none.
    pub(crate) fn codes(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).text().not_null().default("").take())
    }

    pub(crate) fn integer(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).integer().not_null().take())
    }

    pub(crate) fn integer_null(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).integer().null().take())
    }

    pub(crate) fn long(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).big_integer().not_null().take())
    }

    pub(crate) fn long_null(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).big_integer().null().take())
    }

    pub(crate) fn double(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).double().not_null().take())
    }

    pub(crate) fn flag(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).boolean().not_null().take())
    }

    pub(crate) fn flag_off(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).boolean().not_null().default(false).take())
    }

    pub(crate) fn date(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).date().not_null().take())
    }

    pub(crate) fn date_null(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).date().null().take())
    }

    pub(crate) fn instant(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).timestamp_with_time_zone().not_null().take())
    }

    pub(crate) fn instant_null(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).timestamp_with_time_zone().null().take())
    }

    pub(crate) fn uuid(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).uuid().not_null().take())
    }

    pub(crate) fn uuid_null(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).uuid().null().take())
    }

    pub(crate) fn bytes(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).blob().not_null().take())
    }

    pub(crate) fn bytes_null(self, name: &'static str) -> Self {
        self.column(ColumnDef::new(name).blob().null().take())
    }

    /// The key of a row of another table.
    pub(crate) fn refers(self, name: &'static str, table: &'static str) -> Self {
        self.long(name).foreign_key(name, table, "key", None)
    }

    pub(crate) fn refers_null(self, name: &'static str, table: &'static str) -> Self {
        self.column(ColumnDef::new(name).big_integer().null().take()).foreign_key(name, table, "key", None)
    }

    /// The key of the row this one belongs to and disappears with.
    pub(crate) fn belongs_to(self, name: &'static str, table: &'static str) -> Self {
        self.long(name).foreign_key(name, table, "key", Some(ForeignKeyAction::Cascade))
    }

    /// A code that is the primary key of another table.
    pub(crate) fn refers_to_code(self, name: &'static str, table: &'static str) -> Self {
        self.text(name).foreign_key(name, table, "code", None)
    }

    pub(crate) fn primary_key(mut self, columns: &[&'static str]) -> Self {
        self.statement.primary_key(&mut index_of(columns));
        self
    }

    pub(crate) fn unique(mut self, columns: &[&'static str]) -> Self {
        let name = format!("{}_{}_unique", self.name, columns.join("_"));
        self.indexes.push(index_of(columns).unique().name(name).table(self.name).take());
        self
    }

    pub(crate) fn index(mut self, columns: &[&'static str]) -> Self {
        let name = format!("{}_{}_index", self.name, columns.join("_"));
        self.indexes.push(index_of(columns).name(name).table(self.name).take());
        self
    }

    pub(crate) async fn create(mut self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        if self.mutable {
            self = self.with_version(manager.get_database_backend());
        }
        manager.create_table(self.statement).await?;
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    fn with_version(self, backend: DbBackend) -> Self {
        let version = ColumnDef::new("version").big_integer().not_null().default(1).take();
        // Agencies and users name each other. SQLite lets a table name one that comes later, and
        // cannot add a foreign key afterwards; for PostgreSQL it is the other way round.
        let users_come_later = self.name == "agencies" && backend != DbBackend::Sqlite;
        let versioned = self.column(version).instant("recorded_at");
        if users_come_later {
            versioned.column(ColumnDef::new("recorded_by").big_integer().null().take())
        } else {
            versioned.refers_null("recorded_by", "users")
        }
    }

    fn column(mut self, column: ColumnDef) -> Self {
        self.statement.col(column);
        self
    }

    fn foreign_key(
        mut self,
        column: &'static str,
        table: &'static str,
        target: &'static str,
        on_delete: Option<ForeignKeyAction>,
    ) -> Self {
        let mut key = ForeignKey::create()
            .name(format!("{}_{column}_fkey", self.name))
            .from(self.name, column)
            .to(table, target)
            .take();
        if let Some(action) = on_delete {
            key.on_delete(action);
        }
        self.statement.foreign_key(&mut key);
        self
    }
}

/// Makes the database itself refuse to change or remove a row of a table.
pub(crate) async fn never_changes(manager: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if manager.get_database_backend() == DbBackend::Sqlite {
        for act in ["UPDATE", "DELETE"] {
            let trigger = format!(
                "CREATE TRIGGER {table}_no_{} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} never change'); END",
                act.to_lowercase()
            );
            connection.execute_unprepared(&trigger).await?;
        }
        return Ok(());
    }
    let refuse = format!(
        "CREATE OR REPLACE FUNCTION {table}_never_change() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION '{table} never change'; END $$"
    );
    connection.execute_unprepared(&refuse).await?;
    let trigger = format!(
        "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
         FOR EACH STATEMENT EXECUTE FUNCTION {table}_never_change()"
    );
    connection.execute_unprepared(&trigger).await?;
    Ok(())
}

/// Drops tables in the order given.
pub(crate) async fn drop_tables(manager: &SchemaManager<'_>, names: &[&'static str]) -> Result<(), DbErr> {
    for name in names {
        manager.drop_table(Table::drop().table(*name).take()).await?;
    }
    Ok(())
}

fn index_of(columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    for column in columns {
        index.col(*column);
    }
    index
}
