//! Who is in a cohort, for life; and each of them as one row to count.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Stockholm;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    AccessMode, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait,
    IsolationLevel, QueryFilter, QueryOrder, QuerySelect, TransactionTrait,
};

use super::problem::ReleaseProblem;
use crate::domain::code::{
    Capacity, Code, ConsentPurpose, ConsentState, FormOfExploitation, LinkState, Majority, MeasureType, Sex,
    VictimStatus,
};
use crate::domain::place::{Country, County, Region};
use crate::domain::release::contribution::Counted;
use crate::domain::release::slice::SliceKey;
use crate::domain::statistical::{
    CountryGroup, StatisticalRegion, age_group, form_group, measure_group, statistical_group,
};
use crate::store::database::{Databases, begin_write};
use crate::store::entity::{case, consent, exploitation, identity_link, measure, participant, person, source_record};
use crate::store::error::StoreError;
use crate::store::scope::{col, exists};

/// How many persons are read at a time: what bounds the memory.
const PERSONS: u64 = 2_000;

/// Marks everybody of a cohort who is in none yet: every confirmed source record, in one transaction.
///
/// The mark survives merging, splitting, moving and correcting, because it stands on the record. A cohort that has marks
/// already is left as it is: who is in it was settled when they were made.
pub async fn mark(databases: &Databases, year: i32) -> Result<(), ReleaseProblem> {
    let transaction = begin_write(&databases.writer).await?;
    take_time(&transaction).await?;
    if let Some(later) = marks(&transaction, |cohort| cohort.gt(year)).await? {
        return Err(ReleaseProblem::LaterMarks { asked: year, later });
    }
    if marks(&transaction, |cohort| cohort.eq(year)).await?.is_some() {
        return Ok(());
    }
    let mut marking = Query::update();
    marking
        .table(source_record::Entity)
        .value(source_record::Column::Cohort, year)
        .and_where(source_record::Column::Cohort.is_null())
        .and_where(source_record::Column::PersonKey.in_subquery(eligible(year)?))
        .and_where(source_record::Column::Key.in_subquery(confirmed()));
    transaction.execute(&marking).await?;
    Ok(transaction.commit().await?)
}

/// The latest cohort, among those asked for, that anybody is marked with.
async fn marks(transaction: &DatabaseTransaction, of: impl FnOnce(Expr) -> Expr) -> Result<Option<i32>, StoreError> {
    let cohort = || Expr::col(source_record::Column::Cohort);
    let mut latest = Query::select();
    latest.expr(Expr::from(Func::max(cohort()))).from(source_record::Entity).and_where(of(cohort()));
    let row = transaction.query_one(&latest).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.flatten())
}

/// Hands over everybody in the cohorts of a slice, one row per person, as of one moment. `progress` is called after each
/// portion that is read.
pub async fn each(
    databases: &Databases,
    key: SliceKey,
    mut take: impl FnMut(Counted),
    mut progress: impl FnMut(),
) -> Result<(), StoreError> {
    let moment = one_moment(&databases.case).await?;
    take_time(&moment).await?;
    let mut after = 0;
    loop {
        let marked = marked_after(&moment, key, after).await?;
        let Some(last) = marked.last() else { break };
        after = last.0;
        for person in rows_of(&moment, &marked).await? {
            take(person);
        }
        progress();
    }
    Ok(moment.rollback().await?)
}

/// A transaction that sees the database as of one moment; on SQLite every one does.
async fn one_moment(database: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    let (isolation, access) = match database.get_database_backend() {
        DbBackend::Postgres => (Some(IsolationLevel::Serializable), Some(AccessMode::ReadOnly)),
        _ => (None, None),
    };
    Ok(database.begin_with_config(isolation, access).await?)
}

/// Lifts, for one transaction, the limits that keep one question of a server from holding up the others.
async fn take_time(transaction: &DatabaseTransaction) -> Result<(), StoreError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
        transaction.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
    }
    Ok(())
}

/// Persons who may be counted in a year's cohort, unless they are in one.
fn eligible(year: i32) -> Result<SelectStatement, StoreError> {
    let (last_day, recorded_before) = cut_off(year)?;
    let person = || col("pt", participant::Column::PersonKey);
    let mut persons = Query::select();
    persons
        .expr(person())
        .from_as(participant::Entity, "pt")
        .and_where(col("pt", participant::Column::VictimStatus).ne(VictimStatus::NotVictim.code()))
        .and_where(col("pt", participant::Column::RegisteredOn).lte(last_day))
        .and_where(col("pt", participant::Column::RecordedAt).lt(recorded_before))
        .and_where(exists(refusing(person())).not())
        .and_where(exists(marked_already(person())).not());
    Ok(persons)
}

/// That a person refused to be counted, or withdrew that they may be.
fn refusing(person: Expr) -> SelectStatement {
    let mut refusing = Query::select();
    let no = [ConsentState::Refused, ConsentState::Withdrawn].map(|state| state.code());
    refusing
        .from_as(consent::Entity, "cs")
        .and_where(col("cs", consent::Column::PersonKey).eq(person))
        .and_where(col("cs", consent::Column::Purpose).eq(ConsentPurpose::Statistics.code()))
        .and_where(col("cs", consent::Column::State).is_in(no));
    refusing
}

fn marked_already(person: Expr) -> SelectStatement {
    let mut marked = Query::select();
    marked
        .from_as(source_record::Entity, "sr")
        .and_where(col("sr", source_record::Column::PersonKey).eq(person))
        .and_where(col("sr", source_record::Column::Cohort).is_not_null());
    marked
}

/// Records of which it is certain whom they are about.
fn confirmed() -> SelectStatement {
    let mut records = Query::select();
    records
        .column(identity_link::Column::RecordKey)
        .from(identity_link::Entity)
        .and_where(identity_link::Column::State.eq(LinkState::Confirmed.code()));
    records
}

/// The last day of registration, and the first moment that is too late for recording; Swedish civil time.
fn cut_off(year: i32) -> Result<(NaiveDate, DateTime<Utc>), StoreError> {
    let no_calendar = || StoreError::Corrupt("no calendar has the year");
    let last_day = NaiveDate::from_ymd_opt(year, 12, 31).ok_or_else(no_calendar)?;
    let february = (last_day + Duration::days(32)).and_time(NaiveTime::MIN);
    let february = Stockholm.from_local_datetime(&february).single().ok_or_else(no_calendar)?;
    Ok((last_day, february.with_timezone(&Utc)))
}

/// Persons of the cohorts, with the year of each: the earliest mark stands.
async fn marked_after(moment: &DatabaseTransaction, key: SliceKey, after: i64) -> Result<Vec<(i64, i32)>, StoreError> {
    let earliest = || Expr::from(Func::min(Expr::col(source_record::Column::Cohort)));
    let mut persons = Query::select();
    persons
        .column(source_record::Column::PersonKey)
        .expr(earliest())
        .from(source_record::Entity)
        .and_where(source_record::Column::Cohort.is_not_null())
        .and_where(source_record::Column::PersonKey.gt(after))
        .group_by_col(source_record::Column::PersonKey)
        .and_having(earliest().is_in(key.years()))
        .order_by(source_record::Column::PersonKey, sea_orm::Order::Asc)
        .limit(PERSONS);
    let rows = moment.query_all(&persons).await?;
    Ok(rows
        .iter()
        .map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
        .collect::<Result<_, sea_orm::DbErr>>()?)
}

/// One row for each of these persons.
async fn rows_of(moment: &DatabaseTransaction, marked: &[(i64, i32)]) -> Result<Vec<Counted>, StoreError> {
    let keys: Vec<i64> = marked.iter().map(|(person, _)| *person).collect();
    let people = person::Entity::find().filter(person::Column::Key.is_in(keys.clone())).all(moment).await?;
    let people: HashMap<i64, person::Model> = people.into_iter().map(|person| (person.key, person)).collect();
    let registrations = participant::Entity::find()
        .filter(participant::Column::PersonKey.is_in(keys))
        .order_by_asc(participant::Column::RegisteredOn)
        .order_by_asc(participant::Column::Key)
        .all(moment)
        .await?;
    let mut chosen: HashMap<i64, participant::Model> = HashMap::new();
    let years: HashMap<i64, i32> = marked.iter().copied().collect();
    for registration in registrations {
        let year = years.get(&registration.person_key).copied().unwrap_or_default();
        let better = match chosen.get(&registration.person_key) {
            None => true,
            Some(held) => rank(&registration, year)? < rank(held, year)?,
        };
        if better {
            chosen.insert(registration.person_key, registration);
        }
    }
    let parts: Vec<i64> = chosen.values().map(|registration| registration.key).collect();
    let forms = forms(moment, &parts).await?;
    let measures = measures(moment, &parts).await?;
    let cases = cases(moment, chosen.values().map(|registration| registration.case_key)).await?;
    let mut counted = Vec::with_capacity(marked.len());
    for (key, _) in marked {
        let (Some(person), Some(registration)) = (people.get(key), chosen.get(key)) else { continue };
        let capacity: Capacity = code(&registration.capacity)?;
        let majority: Majority = code(&registration.majority)?;
        counted.push(Counted {
            person: *person.id.as_bytes(),
            group: statistical_group(capacity, code::<Sex>(&person.sex)?),
            age: age_group(registration.age_at_registration, majority),
            citizenship: citizenship(person.citizenship.as_deref()),
            region: cases.get(&registration.case_key).copied().unwrap_or(StatisticalRegion::Unknown),
            forms: forms.get(&registration.key).into_iter().flatten().map(|form| form_group(*form)).collect(),
            measures: measures.get(&registration.key).into_iter().flatten().map(|of| measure_group(*of)).collect(),
        });
    }
    Ok(counted)
}

/// A registration that put a person into the cohort comes first; among those, one as exploited. (They come in order.)
fn rank(registration: &participant::Model, year: i32) -> Result<(bool, bool), StoreError> {
    let (last_day, recorded_before) = cut_off(year)?;
    let counts = registration.victim_status != VictimStatus::NotVictim.code()
        && registration.registered_on <= last_day
        && registration.recorded_at < recorded_before;
    Ok((!counts, registration.capacity != Capacity::Exploited.code()))
}

async fn forms(
    moment: &DatabaseTransaction,
    parts: &[i64],
) -> Result<HashMap<i64, Vec<FormOfExploitation>>, StoreError> {
    let rows: Vec<(i64, String)> = exploitation::Entity::find()
        .select_only()
        .columns([exploitation::Column::ParticipantKey, exploitation::Column::Form])
        .filter(exploitation::Column::ParticipantKey.is_in(parts.iter().copied()))
        .into_tuple()
        .all(moment)
        .await?;
    collected(rows)
}

async fn measures(moment: &DatabaseTransaction, parts: &[i64]) -> Result<HashMap<i64, Vec<MeasureType>>, StoreError> {
    let rows: Vec<(i64, String)> = measure::Entity::find()
        .select_only()
        .columns([measure::Column::ParticipantKey, measure::Column::MeasureType])
        .filter(measure::Column::ParticipantKey.is_in(parts.iter().copied()))
        .into_tuple()
        .all(moment)
        .await?;
    collected(rows)
}

fn collected<C: Code>(rows: Vec<(i64, String)>) -> Result<HashMap<i64, Vec<C>>, StoreError> {
    let mut of: HashMap<i64, Vec<C>> = HashMap::new();
    for (part, value) in rows {
        of.entry(part).or_default().push(code(&value)?);
    }
    Ok(of)
}

/// The region of each case; where it has none, that of its county.
async fn cases(
    moment: &DatabaseTransaction,
    keys: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, StatisticalRegion>, StoreError> {
    let rows: Vec<(i64, Option<String>, Option<String>)> = case::Entity::find()
        .select_only()
        .columns([case::Column::Key, case::Column::RegionCode, case::Column::CountyCode])
        .filter(case::Column::Key.is_in(keys))
        .into_tuple()
        .all(moment)
        .await?;
    let region = |region: Option<String>, county: Option<String>| {
        let own = region.as_deref().and_then(Region::parse);
        own.or_else(|| county.as_deref().and_then(County::parse).map(County::region))
    };
    Ok(rows.into_iter().map(|(key, own, county)| (key, StatisticalRegion::from(region(own, county)))).collect())
}

fn citizenship(country: Option<&str>) -> CountryGroup {
    country.and_then(Country::parse).map_or(CountryGroup::Unknown, Country::group)
}

fn code<C: Code>(code: &str) -> Result<C, StoreError> {
    C::parse(code).ok_or(StoreError::Corrupt("a code is not of its list"))
}
