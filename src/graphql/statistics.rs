//! The statistics schema: what everybody may see. No type in it can hold a person or a case.
//!
//! Its structs are its own: the hub's `Agency` would pull cases in with its edges. Names and bytes are the hub's.

use async_graphql::connection::Connection;
use async_graphql::{Context, Object};
use chrono::NaiveDate;

use super::agency::AgencyFilterInput;
use super::code::{self, PublishedList};
use super::context::ContextExt;
use super::coordinator::CoordinatorFilterInput;
use super::failure::Failure;
use super::page;
use super::place::Region;
use crate::domain::agency;
use crate::domain::code::{AgencyKind, ContactPurpose, Language, LegalRegime, MeasureType, TargetGroup};
use crate::domain::id::{AgencyId, CoordinatorId, Noun};
use crate::domain::place::{County, Municipality};
use crate::store::page::Direction;
use crate::store::published::{Published, PublishedAgency, PublishedCoordinator};
use crate::store::reference::{AgencyFilter, CoordinatorFilter};

/// What a request of the statistics schema carries.
#[derive(Clone, Debug)]
pub struct StatisticsAsked {
    pub published: Published,
    /// The Swedish civil date.
    pub today: NaiveDate,
}

fn asked<'a>(ctx: &Context<'a>) -> &'a StatisticsAsked {
    ctx.data_unchecked::<StatisticsAsked>()
}

/// Roots that lead to what is published of the network.
#[derive(Default)]
pub struct NetworkQuery;

/// What everybody may ask.
#[Object]
impl NetworkQuery {
    /// The agencies of the network, by short name. Shelters are never listed.
    async fn agencies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Which agencies.")] filter: Option<AgencyFilterInput>,
    ) -> Option<Result<Connection<String, Agency, AgencyTotal>, Failure>> {
        let answer = async {
            let filter = filter.unwrap_or_default().checked()?;
            let window = page::plain_window(first, after.as_deref(), Direction::Ascending)?;
            let rows = asked(ctx).published.agencies(&filter, &window).await?.map(Agency);
            let position = |agency: &Agency| (agency.0.agency.slug.clone(), agency.0.agency.id.uuid());
            Ok(page::plain_connection(rows, after.is_some(), position, AgencyTotal(filter)))
        };
        Some(answer.await)
    }

    /// The coordinators in service, by name.
    async fn coordinators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Which coordinators.")] filter: Option<CoordinatorFilterInput>,
    ) -> Option<Result<Connection<String, Coordinator, CoordinatorTotal>, Failure>> {
        let answer = async {
            let filter = filter.unwrap_or_default().checked();
            let window = page::plain_window(first, after.as_deref(), Direction::Ascending)?;
            let StatisticsAsked { published, today } = asked(ctx);
            let rows = published.coordinators(*today, &filter, &window).await?.map(Coordinator);
            let position = |row: &Coordinator| (row.0.coordinator.name.clone(), row.0.coordinator.id.uuid());
            Ok(page::plain_connection(rows, after.is_some(), position, CoordinatorTotal(filter)))
        };
        Some(answer.await)
    }

    /// Code lists with labels, validity and mappings.
    async fn code_lists(
        &self,
        #[graphql(desc = "Which lists; all if none is named.")] names: Option<Vec<String>>,
    ) -> Option<Result<Vec<PublishedList>, Failure>> {
        Some(code::find(names))
    }
}

/// How many agencies a list has.
pub struct AgencyTotal(AgencyFilter);

#[Object]
impl AgencyTotal {
    /// How many there are in all, of those that exist for you.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64, Failure> {
        Ok(asked(ctx).published.count_agencies(&self.0).await?)
    }
}

/// How many coordinators a list has.
pub struct CoordinatorTotal(CoordinatorFilter);

#[Object]
impl CoordinatorTotal {
    /// How many there are in all, of those that exist for you.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64, Failure> {
        let StatisticsAsked { published, today } = asked(ctx);
        Ok(published.count_coordinators(*today, &self.0).await?)
    }
}

/// An agency of the network.
pub struct Agency(PublishedAgency);

/// An agency of the network: police, migration agency, social services, an organisation, IOM.
#[Object]
impl Agency {
    /// Opaque and stable.
    async fn id(&self) -> AgencyId {
        self.0.agency.id
    }

    /// A readable short name, as tokens use it.
    async fn slug(&self) -> &str {
        &self.0.agency.slug
    }

    /// The name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the name.")] lang: Option<Language>,
    ) -> &str {
        match ctx.language(lang) {
            Language::Sv => &self.0.agency.name_sv,
            Language::En => &self.0.agency.name_en,
        }
    }

    /// What kind of agency it is.
    async fn kind(&self) -> AgencyKind {
        self.0.agency.kind
    }

    /// The legal regime under which it keeps data.
    async fn legal_regime(&self) -> LegalRegime {
        self.0.agency.legal_regime
    }

    /// Organisation number, `NNNNNN-NNNN`.
    async fn organisation_number(&self) -> Option<&str> {
        self.0.agency.organisation_number.as_deref()
    }

    /// The coordinators' region that it serves; null if the whole country.
    async fn region(&self) -> Option<Region> {
        self.0.agency.region.map(Region)
    }

    /// The county that it serves; null if more than one.
    async fn county(&self) -> Option<County> {
        self.0.agency.county
    }

    /// The municipality that it serves; null if more than one.
    async fn municipality(&self) -> Option<Municipality> {
        self.0.agency.municipality
    }

    /// Whether it still takes part.
    async fn active(&self) -> bool {
        self.0.agency.active
    }

    /// Public, functional ways to reach it; none for unlisted agencies.
    async fn contacts(&self) -> Vec<AgencyContact<'_>> {
        self.0.contacts.iter().map(AgencyContact).collect()
    }

    /// What it arranges or decides, and where; none for unlisted agencies.
    async fn services(&self) -> Vec<AgencyService<'_>> {
        self.0.services.iter().map(AgencyService).collect()
    }
}

/// A public way to reach an agency.
pub struct AgencyContact<'a>(&'a agency::AgencyContact);

/// A public, functional way to reach an agency; never a person.
#[Object]
impl AgencyContact<'_> {
    /// What to call about.
    async fn purpose(&self) -> ContactPurpose {
        self.0.purpose
    }

    /// Telephone number.
    async fn telephone(&self) -> Option<&str> {
        self.0.telephone.as_deref()
    }

    /// E-mail address.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Weekdays on which it is staffed, Monday = 1.
    async fn weekdays(&self) -> &[i32] {
        &self.0.weekdays
    }

    /// When it opens, `HH:MM` Swedish time; null if it is open round the clock.
    async fn opens(&self) -> Option<&str> {
        self.0.opens.as_deref()
    }

    /// When it closes, `HH:MM` Swedish time; before `opens` if it is open over midnight.
    async fn closes(&self) -> Option<&str> {
        self.0.closes.as_deref()
    }

    /// Whether this is the contact for the time outside office hours.
    async fn out_of_hours(&self) -> bool {
        self.0.out_of_hours
    }

    /// Whether number and address are invented, as all are in the demonstration.
    async fn invented(&self) -> bool {
        self.0.invented
    }

    /// When it is staffed, in words.
    async fn hours(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the words.")] lang: Option<Language>,
    ) -> Option<&str> {
        match ctx.language(lang) {
            Language::Sv => self.0.hours_sv.as_deref(),
            Language::En => self.0.hours_en.as_deref(),
        }
    }
}

/// A measure that an agency arranges or decides.
pub struct AgencyService<'a>(&'a agency::AgencyService);

/// A measure that an agency arranges or decides, and where.
#[Object]
impl AgencyService<'_> {
    /// The measure.
    async fn measure(&self) -> MeasureType {
        self.0.measure
    }

    /// Whether the agency decides on it; otherwise it arranges it.
    async fn decides(&self) -> bool {
        self.0.decides
    }

    /// For which county; null if for the whole country.
    async fn county(&self) -> Option<County> {
        self.0.county
    }

    /// For which municipality; null if for the whole county.
    async fn municipality(&self) -> Option<Municipality> {
        self.0.municipality
    }
}

/// A regional or national coordinator.
pub struct Coordinator(PublishedCoordinator);

/// A regional or national coordinator, with public contact data.
#[Object]
impl Coordinator {
    /// Opaque and stable.
    async fn id(&self) -> CoordinatorId {
        self.0.coordinator.id
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.coordinator.name
    }

    /// The title.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the title.")] lang: Option<Language>,
    ) -> &str {
        match ctx.language(lang) {
            Language::Sv => &self.0.coordinator.title_sv,
            Language::En => &self.0.coordinator.title_en,
        }
    }

    /// The regions that the coordinator serves.
    async fn regions(&self) -> Vec<Region> {
        self.0.coordinator.regions.iter().copied().map(Region).collect()
    }

    /// Whether the coordinator serves the whole country.
    async fn national(&self) -> bool {
        self.0.coordinator.national
    }

    /// Whom the coordinator works with.
    async fn target_group(&self) -> TargetGroup {
        self.0.coordinator.target_group
    }

    /// Telephone number.
    async fn telephone(&self) -> Option<&str> {
        self.0.coordinator.telephone.as_deref()
    }

    /// E-mail address.
    async fn email(&self) -> Option<&str> {
        self.0.coordinator.email.as_deref()
    }

    /// First day of service.
    async fn active_from(&self) -> NaiveDate {
        self.0.coordinator.active_from
    }

    /// Last day of service; null while it lasts.
    async fn active_to(&self) -> Option<NaiveDate> {
        self.0.coordinator.active_to
    }

    /// The agency that employs the coordinator.
    async fn agency(&self) -> Option<Agency> {
        self.0.agency.clone().map(Agency)
    }
}
