//! Taking in a list of agencies: what it describes is brought to what it says, everything else stays.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use uuid::Uuid;

use super::database::{Databases, begin_write};
use super::entity::{agency, agency_contact, agency_service};
use super::error::StoreError;
use crate::domain::agency_list::{AgencyList, AgencyListProblem, ListedAgency, ListedContact, ListedService, Wrong};
use crate::domain::code::Code;
use crate::domain::place::{County, Municipality};

/// What taking in a list did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
}

/// Why a list was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum NotImported {
    #[error("the list does not fit what the hub knows")]
    List(Vec<AgencyListProblem>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Databases {
    /// Takes in a list, wholly or not at all. Contacts and services of an agency are those of the list afterwards.
    pub async fn import_agencies(&self, list: AgencyList, now: DateTime<Utc>) -> Result<Imported, NotImported> {
        let transaction = begin_write(&self.writer).await?;
        let mut taken = Vec::new();
        let mut imported = Imported::default();
        for (slug, listed) in list.agencies {
            if let Some(number) = &listed.organisation_number
                && belongs_to_another(&transaction, number, &slug).await?
            {
                taken.push(AgencyListProblem { line: listed.line, column: "organisation_number", wrong: Wrong::Taken });
                continue;
            }
            match bring(&transaction, slug, listed, now).await? {
                Brought::Added => imported.added += 1,
                Brought::Changed => imported.changed += 1,
                Brought::Nothing => imported.unchanged += 1,
            }
        }
        if !taken.is_empty() {
            return Err(NotImported::List(taken));
        }
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(imported)
    }
}

enum Brought {
    Added,
    Changed,
    Nothing,
}

async fn belongs_to_another(transaction: &DatabaseTransaction, number: &str, slug: &str) -> Result<bool, StoreError> {
    let other = agency::Entity::find()
        .filter(agency::Column::OrgNumber.eq(number))
        .filter(agency::Column::Slug.ne(slug))
        .one(transaction)
        .await?;
    Ok(other.is_some())
}

async fn bring(
    transaction: &DatabaseTransaction,
    slug: String,
    listed: ListedAgency,
    now: DateTime<Utc>,
) -> Result<Brought, StoreError> {
    let known = agency::Entity::find().filter(agency::Column::Slug.eq(&slug)).one(transaction).await?;
    let (key, mut brought) = match known {
        None => (add(transaction, slug, &listed, now).await?, Brought::Added),
        Some(known) => {
            let key = known.key;
            let wanted = described(known.clone(), &listed);
            let differs = wanted != known;
            if differs {
                let mut row = wanted.into_active_model().reset_all();
                row.version = ActiveValue::Set(known.version + 1);
                row.recorded_at = ActiveValue::Set(now);
                agency::Entity::update(row).exec(transaction).await?;
            }
            (key, if differs { Brought::Changed } else { Brought::Nothing })
        }
    };
    let parts_differ = bring_contacts(transaction, key, &listed.contacts).await?
        | bring_services(transaction, key, &listed.services).await?;
    if parts_differ && matches!(brought, Brought::Nothing) {
        brought = Brought::Changed;
    }
    Ok(brought)
}

async fn add(
    transaction: &DatabaseTransaction,
    slug: String,
    listed: &ListedAgency,
    now: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let row = agency::Model {
        key: 0,
        id: Uuid::new_v4(),
        slug,
        name_sv: String::new(),
        name_en: String::new(),
        kind: String::new(),
        legal_regime: String::new(),
        org_number: None,
        region_code: None,
        county_code: None,
        municipality_code: None,
        listed: false,
        active: false,
        version: 1,
        recorded_at: now,
        recorded_by: None,
    };
    let mut row = described(row, listed).into_active_model();
    row.key = ActiveValue::NotSet;
    Ok(agency::Entity::insert(row).exec(transaction).await?.last_insert_id)
}

/// The row as the list describes it.
fn described(row: agency::Model, listed: &ListedAgency) -> agency::Model {
    agency::Model {
        name_sv: listed.name_sv.clone(),
        name_en: listed.name_en.clone(),
        kind: listed.kind.code().to_owned(),
        legal_regime: listed.legal_regime.code().to_owned(),
        org_number: listed.organisation_number.clone(),
        region_code: listed.region.map(|region| region.code().to_owned()),
        county_code: code_of(listed.county.map(County::code)),
        municipality_code: code_of(listed.municipality.map(Municipality::code)),
        listed: listed.listed,
        active: listed.active,
        ..row
    }
}

fn code_of(code: Option<&str>) -> Option<String> {
    code.map(str::to_owned)
}

/// Whether anything was another than listed.
async fn bring_contacts(
    transaction: &DatabaseTransaction,
    agency_key: i64,
    listed: &[ListedContact],
) -> Result<bool, StoreError> {
    use agency_contact::{Column, Entity, Model};
    let known =
        Entity::find().filter(Column::AgencyKey.eq(agency_key)).order_by_asc(Column::Key).all(transaction).await?;
    let wanted = |(contact, known): (&ListedContact, Option<&Model>)| {
        let (opens, closes) = contact.hours.clone().unzip();
        Model {
            key: known.map_or(0, |known| known.key),
            id: known.map_or_else(Uuid::new_v4, |known| known.id),
            agency_key,
            purpose: contact.purpose.code().to_owned(),
            telephone: contact.telephone.clone(),
            email: contact.email.clone(),
            hours_sv: contact.hours_sv.clone(),
            hours_en: contact.hours_en.clone(),
            weekdays: contact.weekdays.clone(),
            opens,
            closes,
            out_of_hours: contact.out_of_hours,
            invented: false,
        }
    };
    let beside = known.iter().map(Some).chain(std::iter::repeat(None));
    let rows: Vec<Model> = listed.iter().zip(beside).map(wanted).collect();
    if rows == known {
        return Ok(false);
    }
    Entity::delete_many().filter(Column::AgencyKey.eq(agency_key)).exec(transaction).await?;
    for row in rows {
        let mut row = row.into_active_model();
        row.key = ActiveValue::NotSet;
        Entity::insert(row).exec_without_returning(transaction).await?;
    }
    Ok(true)
}

/// Whether anything was another than listed.
async fn bring_services(
    transaction: &DatabaseTransaction,
    agency_key: i64,
    listed: &[ListedService],
) -> Result<bool, StoreError> {
    use agency_service::{Column, Entity, Model};
    let known =
        Entity::find().filter(Column::AgencyKey.eq(agency_key)).order_by_asc(Column::Key).all(transaction).await?;
    let wanted = |(service, known): (&ListedService, Option<&Model>)| Model {
        key: known.map_or(0, |known| known.key),
        id: known.map_or_else(Uuid::new_v4, |known| known.id),
        agency_key,
        measure_type: service.measure.code().to_owned(),
        decides: service.decides,
        county_code: code_of(service.county.map(County::code)),
        municipality_code: code_of(service.municipality.map(Municipality::code)),
    };
    let beside = known.iter().map(Some).chain(std::iter::repeat(None));
    let rows: Vec<Model> = listed.iter().zip(beside).map(wanted).collect();
    if rows == known {
        return Ok(false);
    }
    Entity::delete_many().filter(Column::AgencyKey.eq(agency_key)).exec(transaction).await?;
    for row in rows {
        let mut row = row.into_active_model();
        row.key = ActiveValue::NotSet;
        Entity::insert(row).exec_without_returning(transaction).await?;
    }
    Ok(true)
}
