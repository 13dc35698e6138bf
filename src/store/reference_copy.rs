//! Reference data where it has to be: code lists from the program, and the public part of the case database in the
//! release database.

use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, IntoActiveModel, Iterable,
    QueryFilter, QueryOrder, TransactionTrait,
};

use super::database::{Databases, begin_write};
use super::entity::{
    agency, agency_contact, agency_service, code, coordinator, country, county, municipality, published_agency,
    published_coordinator, region,
};
use super::error::StoreError;
use crate::domain::code::{Code, CodeEntry, Language, code_lists, join_list};
use crate::domain::place::{Country, County, Municipality, Region};

/// SQLite takes 32,766 values in a statement.
const VALUES: usize = 30_000;

/// Brings places and code lists in both databases to what this program knows.
pub async fn load_code_lists(databases: &Databases) -> Result<(), StoreError> {
    for connection in [&databases.writer, &databases.release_writer] {
        let transaction = begin_write(connection).await?;
        load_into(&transaction).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Copies what is public about agencies and coordinators into the release database, in place of what was there.
pub async fn publish_reference(databases: &Databases) -> Result<(), StoreError> {
    let public = Public::read(&databases.writer).await?;
    let transaction = begin_write(&databases.release_writer).await?;
    published_coordinator::Entity::delete_many().exec(&transaction).await?;
    agency_service::Entity::delete_many().exec(&transaction).await?;
    agency_contact::Entity::delete_many().exec(&transaction).await?;
    published_agency::Entity::delete_many().exec(&transaction).await?;
    insert::<published_agency::Entity, _>(&transaction, public.agencies).await?;
    insert::<agency_contact::Entity, _>(&transaction, public.contacts).await?;
    insert::<agency_service::Entity, _>(&transaction, public.services).await?;
    insert::<published_coordinator::Entity, _>(&transaction, public.coordinators).await?;
    transaction.commit().await?;
    Ok(())
}

/// What everybody may know.
struct Public {
    agencies: Vec<published_agency::Model>,
    contacts: Vec<agency_contact::Model>,
    services: Vec<agency_service::Model>,
    coordinators: Vec<published_coordinator::Model>,
}

impl Public {
    /// Reads at one moment, so that no contact is without its agency.
    async fn read(connection: &DatabaseConnection) -> Result<Self, StoreError> {
        let moment = connection.begin().await?;
        let agencies: Vec<agency::Model> = agency::Entity::find()
            .filter(agency::Column::Listed.eq(true))
            .order_by_asc(agency::Column::Key)
            .all(&moment)
            .await?;
        let is_public = |key: i64| agencies.binary_search_by_key(&key, |agency| agency.key).is_ok();
        let mut contacts = agency_contact::Entity::find().all(&moment).await?;
        contacts.retain(|contact| is_public(contact.agency_key));
        let mut services = agency_service::Entity::find().all(&moment).await?;
        services.retain(|service| is_public(service.agency_key));
        let mut coordinators = coordinator::Entity::find().all(&moment).await?;
        coordinators.retain(|coordinator| is_public(coordinator.agency_key));
        moment.commit().await?;
        Ok(Self {
            agencies: agencies.into_iter().map(published).collect(),
            contacts,
            services,
            coordinators: coordinators.into_iter().map(published_seat).collect(),
        })
    }
}

fn published(agency: agency::Model) -> published_agency::Model {
    published_agency::Model {
        key: agency.key,
        id: agency.id,
        slug: agency.slug,
        name_sv: agency.name_sv,
        name_en: agency.name_en,
        kind: agency.kind,
        legal_regime: agency.legal_regime,
        org_number: agency.org_number,
        region_code: agency.region_code,
        county_code: agency.county_code,
        municipality_code: agency.municipality_code,
        active: agency.active,
    }
}

fn published_seat(seat: coordinator::Model) -> published_coordinator::Model {
    published_coordinator::Model {
        key: seat.key,
        id: seat.id,
        agency_key: seat.agency_key,
        name: seat.name,
        title_sv: seat.title_sv,
        title_en: seat.title_en,
        regions: seat.regions,
        national: seat.national,
        target_group: seat.target_group,
        telephone: seat.telephone,
        email: seat.email,
        active_from: seat.active_from,
        active_to: seat.active_to,
    }
}

async fn load_into<C: ConnectionTrait>(connection: &C) -> Result<(), StoreError> {
    // Nothing refers to these rows but they to each other, so that all can be replaced.
    code::Entity::delete_many().exec(connection).await?;
    country::Entity::delete_many().exec(connection).await?;
    municipality::Entity::delete_many().exec(connection).await?;
    county::Entity::delete_many().exec(connection).await?;
    region::Entity::delete_many().exec(connection).await?;
    insert::<region::Entity, _>(connection, regions()).await?;
    insert::<county::Entity, _>(connection, counties()).await?;
    insert::<municipality::Entity, _>(connection, municipalities()).await?;
    insert::<country::Entity, _>(connection, countries()).await?;
    insert::<code::Entity, _>(connection, codes()).await
}

fn regions() -> Vec<region::Model> {
    let row = |region: &Region| region::Model {
        code: region.code().to_owned(),
        label_sv: region.label(Language::Sv).to_owned(),
        label_en: region.label(Language::En).to_owned(),
    };
    Region::ALL.iter().map(row).collect()
}

fn counties() -> Vec<county::Model> {
    let row = |county: County| county::Model {
        code: county.code().to_owned(),
        region_code: county.region().code().to_owned(),
        label_sv: county.label(Language::Sv).to_owned(),
        label_en: county.label(Language::En).to_owned(),
    };
    County::all().map(row).collect()
}

fn municipalities() -> Vec<municipality::Model> {
    let row = |municipality: Municipality| municipality::Model {
        code: municipality.code().to_owned(),
        county_code: municipality.county().code().to_owned(),
        label: municipality.label(Language::Sv).to_owned(),
    };
    Municipality::all().map(row).collect()
}

fn countries() -> Vec<country::Model> {
    let row = |country: Country| country::Model {
        code: country.code().to_owned(),
        alpha3: country.alpha3().unwrap_or_default().to_owned(),
        numeric: country.numeric().unwrap_or_default().to_owned(),
        label_sv: country.label(Language::Sv).to_owned(),
        label_en: country.label(Language::En).to_owned(),
        group_code: country.group().code().to_owned(),
    };
    Country::all().map(row).collect()
}

fn codes() -> Vec<code::Model> {
    code_lists().iter().flat_map(|list| &list.entries).map(code_row).collect()
}

fn code_row(entry: &CodeEntry) -> code::Model {
    code::Model {
        list: entry.list.clone(),
        code: entry.code.clone(),
        position: entry.position,
        label_sv: entry.label_sv.clone(),
        label_en: entry.label_en.clone(),
        note_sv: entry.note_sv.clone(),
        note_en: entry.note_en.clone(),
        valid_from: entry.valid_from,
        valid_to: entry.valid_to,
        htcds: entry.htcds.clone(),
        ctdc: entry.ctdc.clone(),
        ictip: entry.ictip.clone(),
        provision: entry.provision.clone(),
        regimes: (!entry.regimes.is_empty()).then(|| join_list(&entry.regimes)),
        counsel: entry.counsel,
    }
}

/// Writes rows, as many in one statement as the databases take.
async fn insert<E, C>(connection: &C, rows: Vec<E::Model>) -> Result<(), StoreError>
where
    E: EntityTrait,
    C: ConnectionTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelBehavior + Send,
{
    let step = VALUES / E::Column::iter().count().max(1);
    let mut waiting = rows.into_iter();
    loop {
        let some: Vec<E::ActiveModel> = waiting.by_ref().take(step).map(IntoActiveModel::into_active_model).collect();
        if some.is_empty() {
            return Ok(());
        }
        E::insert_many(some).exec_without_returning(connection).await?;
    }
}
