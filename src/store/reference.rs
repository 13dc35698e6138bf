//! Reference data: agencies, whom to call there, what they arrange, and coordinators.

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement};

use super::Store;
use super::entity::{agency, agency_contact, agency_service, coordinator};
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::page::Window;
use super::scope::{Eyes, col, exists};
use super::wave::{Branch, Edge, Level, Tag};
use crate::domain::agency::{AgencyContact, AgencyService};
use crate::domain::code::{AgencyKind, Code, ContactPurpose, MeasureType};
use crate::domain::place::{County, Municipality, Region};

/// A moment as opening hours know it: weekday (Monday = 1) and `HH:MM`, Swedish time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTime {
    pub weekday: u32,
    pub time: String,
}

/// Which agencies to list.
#[derive(Clone, Debug, Default)]
pub struct AgencyFilter {
    pub kind: Option<AgencyKind>,
    pub county: Option<County>,
    pub municipality: Option<Municipality>,
    pub measure: Option<MeasureType>,
    pub open_at: Option<LocalTime>,
}

/// Which coordinators to list.
#[derive(Clone, Debug, Default)]
pub struct CoordinatorFilter {
    pub region: Option<Region>,
}

/// Keys of one window of the agencies.
pub fn agencies(filter: &AgencyFilter, window: &Window) -> SelectStatement {
    let mut keys = listed_agencies(filter);
    keys.expr_as(col("a", agency::Column::Key), "key");
    window.apply(&mut keys, col("a", agency::Column::Slug), col("a", agency::Column::Id));
    keys
}

/// Keys of one window of the coordinators.
pub fn coordinators(eyes: &Eyes, filter: &CoordinatorFilter, window: &Window) -> SelectStatement {
    let mut keys = matching_coordinators(eyes.today, filter);
    keys.expr_as(col("co", coordinator::Column::Key), "key");
    window.apply(&mut keys, col("co", coordinator::Column::Name), col("co", coordinator::Column::Id));
    keys
}

impl Store {
    /// How many agencies match.
    pub async fn count_agencies(&self, _: &Eyes, filter: &AgencyFilter) -> Result<i64, StoreError> {
        self.count(listed_agencies(filter)).await
    }

    /// How many coordinators match.
    pub async fn count_coordinators(&self, eyes: &Eyes, filter: &CoordinatorFilter) -> Result<i64, StoreError> {
        self.count(matching_coordinators(eyes.today, filter)).await
    }

    /// Whom to call at this moment at the agencies of the network, about these things.
    pub async fn contacts_open_at(
        &self,
        eyes: &Eyes,
        purposes: &[ContactPurpose],
        at: &LocalTime,
    ) -> Result<Vec<AgencyContact>, StoreError> {
        let mut branch = AgencyContact::branch(eyes);
        let mut listed = listed_agencies(&AgencyFilter::default());
        listed.column(("a", agency::Column::Key)).and_where(col("a", agency::Column::Active).eq(true));
        let purposes = purposes.iter().map(|purpose| purpose.code());
        branch
            .rows
            .and_where(col("ac", agency_contact::Column::AgencyKey).in_subquery(listed))
            .and_where(col("ac", agency_contact::Column::Purpose).is_in(purposes))
            .cond_where(is_open("ac", at))
            .order_by_expr(col("ac", agency_contact::Column::Key), Order::Asc);
        Ok(self.alone(branch).await?.into_iter().map(|(_, contact)| contact).collect())
    }

    pub(super) async fn count(&self, mut matching: SelectStatement) -> Result<i64, StoreError> {
        matching.expr(Expr::cust("COUNT(*)"));
        let row = self.databases.case.query_one(&matching).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
    }
}

fn listed_agencies(filter: &AgencyFilter) -> SelectStatement {
    let mut rows = matching_agencies(filter);
    rows.and_where(col("a", agency::Column::Listed).eq(true));
    rows
}

/// Agencies that match; shelters among them, where there are any.
pub(super) fn matching_agencies(filter: &AgencyFilter) -> SelectStatement {
    let a = |column| col("a", column);
    let mut rows = Query::select();
    rows.from_as(agency::Entity, "a");
    if let Some(kind) = filter.kind {
        rows.and_where(a(agency::Column::Kind).eq(kind.code()));
    }
    // An agency serves a place if it is the agency's own, if the agency serves the whole country, or by a service there.
    let place = |own: agency::Column, served: agency_service::Column, code: &'static str| {
        let mut there = services_of_agency();
        there.and_where(col("f_s", served).eq(code));
        Condition::any()
            .add(a(own).eq(code))
            .add(
                a(agency::Column::RegionCode)
                    .is_null()
                    .and(a(agency::Column::CountyCode).is_null())
                    .and(a(agency::Column::MunicipalityCode).is_null()),
            )
            .add(exists(there))
    };
    if let Some(county) = filter.county {
        let region = county.region().code();
        let whole_region = a(agency::Column::RegionCode).eq(region).and(a(agency::Column::CountyCode).is_null());
        rows.cond_where(
            place(agency::Column::CountyCode, agency_service::Column::CountyCode, county.code()).add(whole_region),
        );
    }
    if let Some(municipality) = filter.municipality {
        let county = municipality.county();
        let whole_region =
            a(agency::Column::RegionCode).eq(county.region().code()).and(a(agency::Column::CountyCode).is_null());
        let whole_county =
            a(agency::Column::CountyCode).eq(county.code()).and(a(agency::Column::MunicipalityCode).is_null());
        let mut in_county = services_of_agency();
        in_county
            .and_where(col("f_s", agency_service::Column::CountyCode).eq(county.code()))
            .and_where(col("f_s", agency_service::Column::MunicipalityCode).is_null());
        rows.cond_where(
            place(agency::Column::MunicipalityCode, agency_service::Column::MunicipalityCode, municipality.code())
                .add(whole_county)
                .add(whole_region.and(a(agency::Column::MunicipalityCode).is_null()))
                .add(exists(in_county)),
        );
    }
    if let Some(measure) = filter.measure {
        let mut arranges = services_of_agency();
        arranges.and_where(col("f_s", agency_service::Column::MeasureType).eq(measure.code()));
        rows.and_where(exists(arranges));
    }
    if let Some(at) = &filter.open_at {
        let mut open = Query::select();
        open.from_as(agency_contact::Entity, "f_c")
            .and_where(col("f_c", agency_contact::Column::AgencyKey).eq(col("a", agency::Column::Key)))
            .cond_where(is_open("f_c", at));
        rows.and_where(exists(open));
    }
    rows
}

fn services_of_agency() -> SelectStatement {
    let mut services = Query::select();
    services
        .from_as(agency_service::Entity, "f_s")
        .and_where(col("f_s", agency_service::Column::AgencyKey).eq(col("a", agency::Column::Key)));
    services
}

/// Whether a contact is staffed. Hours that end before they begin run over midnight, into the next day.
fn is_open(contact: &'static str, at: &LocalTime) -> Condition {
    let c = |column| col(contact, column);
    let on = |weekday: u32| c(agency_contact::Column::Weekdays).like(format!("%{weekday}%"));
    let yesterday = (at.weekday + 5) % 7 + 1;
    let (opens, closes) = (|| c(agency_contact::Column::Opens), || c(agency_contact::Column::Closes));
    let time = || Expr::val(at.time.clone());
    let overnight = || closes().lt(opens());
    Condition::any()
        .add(on(at.weekday).and(opens().is_null()))
        .add(on(at.weekday).and(opens().lte(time())).and(closes().gt(time()).or(overnight())))
        .add(on(yesterday).and(overnight()).and(closes().gt(time())))
}

/// Coordinators in service on a day.
pub(super) fn matching_coordinators(today: NaiveDate, filter: &CoordinatorFilter) -> SelectStatement {
    let co = |column| col("co", column);
    let mut rows = Query::select();
    rows.from_as(coordinator::Entity, "co").cond_where(
        Condition::any()
            .add(co(coordinator::Column::ActiveTo).is_null())
            .add(co(coordinator::Column::ActiveTo).gte(today)),
    );
    if let Some(region) = filter.region {
        let code = region.code();
        rows.and_where(co(coordinator::Column::Regions).like(format!("%{code}%")));
    }
    rows
}

impl Edge for AgencyContact {
    const TAG: Tag = Tag::Contacts;

    fn place(&self) -> i64 {
        self.key
    }

    fn branch(_: &Eyes) -> Branch {
        let c = |column| col("ac", column);
        let mut rows = Query::select();
        rows.from_as(agency_contact::Entity, "ac");
        let columns = Columns::default()
            .int(c(agency_contact::Column::Key))
            .text(c(agency_contact::Column::Purpose))
            .text(c(agency_contact::Column::Telephone))
            .text(c(agency_contact::Column::Email))
            .text(c(agency_contact::Column::HoursSv))
            .text(c(agency_contact::Column::HoursEn))
            .text(c(agency_contact::Column::Weekdays))
            .text(c(agency_contact::Column::Opens))
            .text(c(agency_contact::Column::Closes))
            .flag(c(agency_contact::Column::OutOfHours).eq(true))
            .flag(c(agency_contact::Column::Invented).eq(true));
        Branch { level: Level::Agencies, parent: c(agency_contact::Column::AgencyKey), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<AgencyContact, StoreError> {
        Ok(AgencyContact {
            key: row.int()?,
            agency_key: row.parent()?,
            purpose: row.code()?,
            telephone: row.text_opt()?,
            email: row.text_opt()?,
            hours_sv: row.text_opt()?,
            hours_en: row.text_opt()?,
            weekdays: row.text()?.split_whitespace().filter_map(|day| day.parse().ok()).collect(),
            opens: row.text_opt()?,
            closes: row.text_opt()?,
            out_of_hours: row.flag()?,
            invented: row.flag()?,
        })
    }
}

impl Edge for AgencyService {
    const TAG: Tag = Tag::Services;

    fn place(&self) -> i64 {
        self.key
    }

    fn branch(_: &Eyes) -> Branch {
        let s = |column| col("asv", column);
        let mut rows = Query::select();
        rows.from_as(agency_service::Entity, "asv");
        let columns = Columns::default()
            .int(s(agency_service::Column::Key))
            .text(s(agency_service::Column::MeasureType))
            .text(s(agency_service::Column::CountyCode))
            .text(s(agency_service::Column::MunicipalityCode))
            .flag(s(agency_service::Column::Decides).eq(true));
        Branch { level: Level::Agencies, parent: s(agency_service::Column::AgencyKey), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<AgencyService, StoreError> {
        Ok(AgencyService {
            key: row.int()?,
            measure: row.code()?,
            county: row.text_opt()?.as_deref().and_then(County::parse),
            municipality: row.text_opt()?.as_deref().and_then(Municipality::parse),
            decides: row.flag()?,
        })
    }
}
