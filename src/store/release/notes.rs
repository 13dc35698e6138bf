//! Remarks as one column holds them.

use crate::domain::release::Text;
use crate::store::error::StoreError;

pub fn written(notes: &[Text]) -> Result<String, StoreError> {
    serde_json::to_string(notes).map_err(|_| StoreError::Corrupt("remarks cannot be written"))
}

pub fn read(column: &str) -> Result<Vec<Text>, StoreError> {
    serde_json::from_str(column).map_err(|_| StoreError::Unreadable { table: "releases", column: "notes" })
}
