//! The agencies of the network, whom to call there, and what they arrange.

use async_graphql::SimpleObject;

use super::code::{AgencyKind, ContactPurpose, LegalRegime, MeasureType};
use super::id::AgencyId;
use super::place::{County, Municipality, Region};

/// An agency of the network: police, migration agency, social services, an organisation, IOM.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct Agency {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub name_sv: String,
    #[graphql(skip)]
    pub name_en: String,
    /// Unlisted agencies (shelters) exist only for themselves and for those who handle a person there.
    #[graphql(skip)]
    pub listed: bool,
    /// Opaque and stable.
    pub id: AgencyId,
    /// A readable short name, as tokens use it.
    pub slug: String,
    /// What kind of agency it is.
    pub kind: AgencyKind,
    /// The legal regime under which it keeps data.
    pub legal_regime: LegalRegime,
    /// Organisation number, `NNNNNN-NNNN`.
    pub organisation_number: Option<String>,
    /// The coordinators' region that it serves; none if the whole country.
    #[graphql(skip)]
    pub region: Option<Region>,
    /// The county that it serves; null if more than one.
    pub county: Option<County>,
    /// The municipality that it serves; null if more than one.
    pub municipality: Option<Municipality>,
    /// Whether it still takes part.
    pub active: bool,
}

/// Whether a text can be an organisation number: `NNNNNN-NNNN`.
pub fn is_organisation_number(text: &str) -> bool {
    text.len() == 11
        && text.bytes().enumerate().all(|(place, sign)| if place == 6 { sign == b'-' } else { sign.is_ascii_digit() })
}

/// A public, functional way to reach an agency; never a person.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct AgencyContact {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub agency_key: i64,
    #[graphql(skip)]
    pub hours_sv: Option<String>,
    #[graphql(skip)]
    pub hours_en: Option<String>,
    /// What to call about.
    pub purpose: ContactPurpose,
    /// Telephone number.
    pub telephone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Weekdays on which it is staffed, Monday = 1.
    pub weekdays: Vec<i32>,
    /// When it opens, `HH:MM` Swedish time; null if it is open round the clock.
    pub opens: Option<String>,
    /// When it closes, `HH:MM` Swedish time; before `opens` if it is open over midnight.
    pub closes: Option<String>,
    /// Whether this is the contact for the time outside office hours.
    pub out_of_hours: bool,
    /// Whether number and address are invented, as all are in the demonstration.
    pub invented: bool,
}

/// A measure that an agency arranges or decides, and where.
#[derive(SimpleObject, Clone, Debug)]
pub struct AgencyService {
    #[graphql(skip)]
    pub key: i64,
    /// The measure.
    pub measure: MeasureType,
    /// Whether the agency decides on it; otherwise it arranges it.
    pub decides: bool,
    /// For which county; null if for the whole country.
    pub county: Option<County>,
    /// For which municipality; null if for the whole county.
    pub municipality: Option<Municipality>,
}
