//! The release database's reference data: what may be published of the network. It knows no case database.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder};

use super::connection::{Pool, pool};
use super::entity::{agency_contact, agency_service, coordinator, published_agency, published_coordinator};
use super::error::StoreError;
use super::page::{Page, Window};
use super::reference::{AgencyFilter, CoordinatorFilter, matching_agencies, matching_coordinators};
use super::release::Kept;
use super::scope::col;
use crate::domain::agency::{Agency, AgencyContact, AgencyService};
use crate::domain::code::{Code, parse_list};
use crate::domain::coordinator::Coordinator;
use crate::domain::id::{AgencyId, CoordinatorId, Noun};
use crate::domain::place::{County, Municipality, Region};

/// An agency with everything that is published of it.
#[derive(Clone, Debug)]
pub struct PublishedAgency {
    pub agency: Agency,
    pub contacts: Vec<AgencyContact>,
    pub services: Vec<AgencyService>,
}

/// A coordinator and the agency that employs them.
#[derive(Clone, Debug)]
pub struct PublishedCoordinator {
    pub coordinator: Coordinator,
    pub agency: Option<PublishedAgency>,
}

/// The way to the release database.
#[derive(Clone, Debug)]
pub struct Published {
    database: DatabaseConnection,
    kept: Kept,
}

impl Published {
    /// Over a connection to the release database.
    pub fn new(database: DatabaseConnection) -> Published {
        Published { database, kept: Kept::default() }
    }

    /// How its connections are used now.
    pub fn pool(&self) -> Pool {
        pool("release", &self.database)
    }

    pub(super) fn database(&self) -> &DatabaseConnection {
        &self.database
    }

    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.database.ping().await?)
    }

    /// One window of the agencies.
    pub async fn agencies(&self, filter: &AgencyFilter, window: &Window) -> Result<Page<PublishedAgency>, StoreError> {
        let mut keys = matching_agencies(filter);
        keys.expr(col("a", published_agency::Column::Key));
        window.apply(&mut keys, col("a", published_agency::Column::Slug), col("a", published_agency::Column::Id));
        let keys = self.keys(keys).await?;
        Ok(Page::cut(self.with_keys(&keys).await?, window.first))
    }

    /// How many agencies match.
    pub async fn count_agencies(&self, filter: &AgencyFilter) -> Result<i64, StoreError> {
        self.count(matching_agencies(filter)).await
    }

    /// One window of the coordinators in service on a day.
    pub async fn coordinators(
        &self,
        today: NaiveDate,
        filter: &CoordinatorFilter,
        window: &Window,
    ) -> Result<Page<PublishedCoordinator>, StoreError> {
        let mut keys = matching_coordinators(today, filter);
        keys.expr(col("co", coordinator::Column::Key));
        window.apply(&mut keys, col("co", coordinator::Column::Name), col("co", coordinator::Column::Id));
        let keys = self.keys(keys).await?;
        let mut rows = published_coordinator::Entity::find()
            .filter(published_coordinator::Column::Key.is_in(keys.iter().copied()))
            .all(&self.database)
            .await?;
        rows.sort_by_key(|row| keys.iter().position(|key| *key == row.key));
        let employers: Vec<i64> = rows.iter().map(|row| row.agency_key).collect();
        let agencies = self.with_keys(&employers).await?;
        let coordinators = rows.into_iter().map(|row| {
            let agency = agencies.iter().find(|agency| agency.agency.key == row.agency_key).cloned();
            Ok(PublishedCoordinator { coordinator: coordinator_of(row)?, agency })
        });
        Ok(Page::cut(coordinators.collect::<Result<_, StoreError>>()?, window.first))
    }

    /// How many coordinators match.
    pub async fn count_coordinators(&self, today: NaiveDate, filter: &CoordinatorFilter) -> Result<i64, StoreError> {
        self.count(matching_coordinators(today, filter)).await
    }

    async fn keys(&self, statement: SelectStatement) -> Result<Vec<i64>, StoreError> {
        let rows = self.database.query_all(&statement).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
    }

    async fn count(&self, mut matching: SelectStatement) -> Result<i64, StoreError> {
        matching.expr(Expr::cust("COUNT(*)"));
        let row = self.database.query_one(&matching).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
    }

    /// The agencies with these keys, in the order of the keys.
    async fn with_keys(&self, keys: &[i64]) -> Result<Vec<PublishedAgency>, StoreError> {
        let wanted = || keys.iter().copied();
        let mut rows = published_agency::Entity::find()
            .filter(published_agency::Column::Key.is_in(wanted()))
            .all(&self.database)
            .await?;
        rows.sort_by_key(|row| keys.iter().position(|key| *key == row.key));
        let contacts = agency_contact::Entity::find()
            .filter(agency_contact::Column::AgencyKey.is_in(wanted()))
            .order_by_asc(agency_contact::Column::Key)
            .all(&self.database)
            .await?;
        let services = agency_service::Entity::find()
            .filter(agency_service::Column::AgencyKey.is_in(wanted()))
            .order_by_asc(agency_service::Column::Key)
            .all(&self.database)
            .await?;
        rows.into_iter()
            .map(|row| {
                let of_agency = contacts.iter().filter(|contact| contact.agency_key == row.key);
                let contacts = of_agency.map(contact_of).collect::<Result<_, _>>()?;
                let of_agency = services.iter().filter(|service| service.agency_key == row.key);
                let services = of_agency.map(service_of).collect::<Result<_, _>>()?;
                Ok(PublishedAgency { agency: agency_of(row)?, contacts, services })
            })
            .collect()
    }
}

fn code<C: Code>(code: &str) -> Result<C, StoreError> {
    C::parse(code).ok_or(StoreError::Corrupt("a code is not of its list"))
}

fn agency_of(row: published_agency::Model) -> Result<Agency, StoreError> {
    Ok(Agency {
        key: row.key,
        name_sv: row.name_sv,
        name_en: row.name_en,
        listed: true,
        id: AgencyId::from_uuid(row.id),
        slug: row.slug,
        kind: code(&row.kind)?,
        legal_regime: code(&row.legal_regime)?,
        organisation_number: row.org_number,
        region: row.region_code.as_deref().and_then(Region::parse),
        county: row.county_code.as_deref().and_then(County::parse),
        municipality: row.municipality_code.as_deref().and_then(Municipality::parse),
        active: row.active,
    })
}

fn contact_of(row: &agency_contact::Model) -> Result<AgencyContact, StoreError> {
    Ok(AgencyContact {
        key: row.key,
        agency_key: row.agency_key,
        hours_sv: row.hours_sv.clone(),
        hours_en: row.hours_en.clone(),
        purpose: code(&row.purpose)?,
        telephone: row.telephone.clone(),
        email: row.email.clone(),
        weekdays: row.weekdays.split_whitespace().filter_map(|day| day.parse().ok()).collect(),
        opens: row.opens.clone(),
        closes: row.closes.clone(),
        out_of_hours: row.out_of_hours,
        invented: row.invented,
    })
}

fn service_of(row: &agency_service::Model) -> Result<AgencyService, StoreError> {
    Ok(AgencyService {
        key: row.key,
        measure: code(&row.measure_type)?,
        decides: row.decides,
        county: row.county_code.as_deref().and_then(County::parse),
        municipality: row.municipality_code.as_deref().and_then(Municipality::parse),
    })
}

fn coordinator_of(row: published_coordinator::Model) -> Result<Coordinator, StoreError> {
    Ok(Coordinator {
        key: row.key,
        agency_key: row.agency_key,
        title_sv: row.title_sv,
        title_en: row.title_en,
        id: CoordinatorId::from_uuid(row.id),
        name: row.name,
        regions: parse_list(&row.regions),
        national: row.national,
        target_group: code(&row.target_group)?,
        telephone: row.telephone,
        email: row.email,
        active_from: row.active_from,
        active_to: row.active_to,
    })
}
