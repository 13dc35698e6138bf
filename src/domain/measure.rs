//! Support measures.

use async_graphql::SimpleObject;
use chrono::NaiveDate;

use super::code::{MeasureOutcome, MeasureState, MeasureType};
use super::id::MeasureId;
use super::place::Country;
use crate::access::clearance::Grounds;
use crate::access::sealed::{Hidden, Sealed, Subject};

/// A support measure for one participant: protected housing, a permit, legal counsel, return …
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex, name = "SupportMeasure")]
pub struct Measure {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub participant_key: i64,
    #[graphql(skip)]
    pub provider: Provider,
    #[graphql(skip)]
    pub decided_by_key: Option<i64>,
    /// Opaque and stable.
    pub id: MeasureId,
    /// What kind of measure it is.
    #[graphql(name = "type")]
    pub measure_type: MeasureType,
    /// Where the measure stands in its life.
    pub state: MeasureState,
    /// The day it was applied for.
    pub applied_on: Option<NaiveDate>,
    /// The day it was decided.
    pub decided_on: Option<NaiveDate>,
    /// Its first day.
    pub starts_on: Option<NaiveDate>,
    /// Its last day.
    pub ends_on: Option<NaiveDate>,
    /// What came of it.
    pub outcome: Option<MeasureOutcome>,
    /// The country, for a return.
    pub country: Option<Country>,
    /// Rises by one with each change.
    pub version: i64,
}

/// Who provides a measure. Where somebody lives in hiding, it opens to handlers and to the provider only.
#[derive(Clone, Copy, Debug)]
pub struct Provider {
    pub agency_key: Option<i64>,
    pub grounds: Grounds,
    pub subject: Subject,
}

impl Provider {
    /// The provider as a sealed value, once the agency is at hand.
    pub fn sealed<T>(&self, agency: Option<T>) -> Sealed<Hidden, T> {
        Sealed::new(agency, self.grounds, self.subject)
    }
}
