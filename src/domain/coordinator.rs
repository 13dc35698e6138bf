//! The public side of those who coordinate.

use async_graphql::SimpleObject;
use chrono::NaiveDate;

use super::code::TargetGroup;
use super::id::CoordinatorId;
use super::place::Region;

/// A regional or national coordinator, with public contact data.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct Coordinator {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub agency_key: i64,
    #[graphql(skip)]
    pub title_sv: String,
    #[graphql(skip)]
    pub title_en: String,
    /// Opaque and stable.
    pub id: CoordinatorId,
    /// Name.
    pub name: String,
    /// The regions that the coordinator serves.
    #[graphql(skip)]
    pub regions: Vec<Region>,
    /// Whether the coordinator serves the whole country.
    pub national: bool,
    /// Whom the coordinator works with.
    pub target_group: TargetGroup,
    /// Telephone number.
    pub telephone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// First day of service.
    pub active_from: NaiveDate,
    /// Last day of service; null while it lasts.
    pub active_to: Option<NaiveDate>,
}
