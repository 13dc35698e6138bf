//! Floor 2: the only floor that speaks SQL.

pub mod agency;
pub mod agency_list;
pub mod audit;
pub mod blind_index;
pub mod case;
pub mod case_list;
pub mod checkup;
mod connection;
pub mod consent;
pub mod coordinator;
pub mod copy;
pub mod count;
pub mod database;
pub mod demonstration;
mod entity;
pub mod envelope;
pub mod error;
pub mod event;
pub mod frame;
mod grounds;
pub mod handover;
pub mod identity;
pub mod identity_keys;
pub mod key_file;
pub mod keyring;
pub mod measure;
pub mod migrate;
pub mod page;
pub mod person;
pub mod published;
pub mod reference;
pub mod reference_copy;
pub mod referral;
pub mod release;
pub mod reseal;
pub mod scope;
pub mod search;
pub mod shape;
pub mod statement;
pub mod user;
pub mod wave;

use self::database::Databases;
use self::error::StoreError;
use self::identity_keys::IdentityKeys;
use self::wave::Form;
use crate::domain::code::Code;

/// The databases and the keys to what is sealed in them.
#[derive(Clone, Debug)]
pub struct Store {
    pub databases: Databases,
    pub keys: IdentityKeys,
    /// How waves ask; the second form is the test's oracle.
    pub form: Form,
}

/// Reads a column that holds a list of codes.
fn codes<C: Code>(list: &str) -> Result<Vec<C>, StoreError> {
    list.split_whitespace().map(|code| C::parse(code).ok_or(StoreError::Corrupt("a code is not of its list"))).collect()
}
