//! The identity keys of a process that serves, and the version that the database says it must have.
//!
//! Before anything is sealed under a new version, the version is announced in the database. Whoever looks for a person
//! asks for the announcement first: with older keys alone a search would say that nobody is known.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tokio::sync::watch;

use super::Store;
use super::database::Databases;
use super::entity::identity_key;
use super::error::StoreError;
use super::keyring::{Fingerprint, Keyring};

/// The identity keys as their file held them when it was last read. Cheap to clone; all clones hold the same.
#[derive(Clone, Debug)]
pub struct IdentityKeys {
    file: Arc<Path>,
    held: Arc<watch::Sender<Arc<Keyring>>>,
}

impl IdentityKeys {
    /// Reads the file.
    pub fn load(file: &Path) -> Result<IdentityKeys, StoreError> {
        let held = Arc::new(Keyring::load(file)?);
        Ok(IdentityKeys { file: PathBuf::from(file).into(), held: Arc::new(watch::Sender::new(held)) })
    }

    /// The keys as they were last read.
    pub fn now(&self) -> Arc<Keyring> {
        self.held.borrow().clone()
    }

    /// Keys with this version among them; reads the file again if need be.
    pub fn with(&self, version: i32) -> Result<Arc<Keyring>, StoreError> {
        let held = self.now();
        if held.version(version).is_some() {
            return Ok(held);
        }
        self.read_again()?;
        let held = self.now();
        if held.version(version).is_some() { Ok(held) } else { Err(StoreError::MissingKey(version)) }
    }

    /// Reads the file again, and tells whether it holds other keys. One that cannot be used changes nothing.
    pub fn read_again(&self) -> Result<bool, StoreError> {
        let read = Keyring::load(&self.file)?;
        let differs = read.fingerprints() != self.now().fingerprints();
        if differs {
            self.held.send_replace(Arc::new(read));
        }
        Ok(differs)
    }
}

/// A version of the identity key that was announced to every hub of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    pub key: Fingerprint,
    /// When nothing was left that was sealed under an older version.
    pub resealed_at: Option<DateTime<Utc>>,
}

impl Announced {
    /// Whether these keys have the version, and under it the same key.
    pub fn is_held_by(&self, keyring: &Keyring) -> Result<(), StoreError> {
        let version = self.key.version;
        if keyring.fingerprints().contains(&self.key) {
            return Ok(());
        }
        Err(if keyring.version(version).is_some() {
            StoreError::OtherKey(version)
        } else {
            StoreError::MissingKey(version)
        })
    }
}

impl Store {
    /// Keys by which everything can be found that is sealed.
    pub(in crate::store) async fn keys_for_searching(&self) -> Result<Arc<Keyring>, StoreError> {
        let Some(announced) = newest_announced(&self.databases.case).await? else { return Ok(self.keys.now()) };
        let keyring = self.keys.with(announced.key.version)?;
        announced.is_held_by(&keyring)?;
        Ok(keyring)
    }
}

impl Databases {
    /// The newest version that was announced.
    pub async fn announced_key(&self) -> Result<Option<Announced>, StoreError> {
        newest_announced(&self.writer).await
    }

    /// Announces the newest version of these keys, if it was not.
    pub async fn announce_key(&self, keyring: &Keyring, now: DateTime<Utc>) -> Result<(), StoreError> {
        let key = keyring.newest_fingerprint();
        let known = find(&self.writer, key.version).await?;
        if let Some(known) = known {
            return known.is_held_by(keyring);
        }
        let row = identity_key::ActiveModel {
            key: ActiveValue::NotSet,
            version: ActiveValue::Set(key.version),
            digest: ActiveValue::Set(key.digest),
            announced_at: ActiveValue::Set(now),
            resealed_at: ActiveValue::Set(None),
        };
        identity_key::Entity::insert(row).exec_without_returning(&self.writer).await?;
        Ok(())
    }

    /// Keeps when nothing was left under versions older than this one.
    pub(in crate::store) async fn keep_resealed(&self, version: i32, now: DateTime<Utc>) -> Result<(), StoreError> {
        identity_key::Entity::update_many()
            .col_expr(identity_key::Column::ResealedAt, sea_orm::sea_query::Expr::value(now))
            .filter(identity_key::Column::Version.eq(version))
            .filter(identity_key::Column::ResealedAt.is_null())
            .exec(&self.writer)
            .await?;
        Ok(())
    }
}

pub(in crate::store) async fn newest_announced<C: ConnectionTrait>(
    database: &C,
) -> Result<Option<Announced>, StoreError> {
    let row = identity_key::Entity::find().order_by_desc(identity_key::Column::Version).one(database).await?;
    Ok(row.map(announced))
}

async fn find<C: ConnectionTrait>(database: &C, version: i32) -> Result<Option<Announced>, StoreError> {
    let row = identity_key::Entity::find().filter(identity_key::Column::Version.eq(version)).one(database).await?;
    Ok(row.map(announced))
}

fn announced(row: identity_key::Model) -> Announced {
    Announced { key: Fingerprint { version: row.version, digest: row.digest }, resealed_at: row.resealed_at }
}
