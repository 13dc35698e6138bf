//! Exact, live counts in the case world: one grouped statement each, over a small pool of their own.

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend};

use super::Store;
use super::entity::{case, exploitation, measure, participant, person, source_record};
use super::error::StoreError;
use super::scope::{Eyes, col, exists};
use crate::access::permit::{CountExactly, Permit};
use crate::domain::code::Code;
use crate::domain::count::{
    AccompanyingChildren, CountDimension, CountKey, CountRow, CountUnit, CountWhere, CountingRule, Counts,
};

impl Store {
    /// Counts, by the rule, what the conditions name.
    pub async fn counts(
        &self,
        _: Permit<CountExactly>,
        eyes: &Eyes,
        rule: CountingRule,
        by: &[CountDimension],
        conditions: &CountWhere,
    ) -> Result<Counts, StoreError> {
        let database = &self.databases.aggregates;
        let backend = database.get_database_backend();
        let mut all = counted(eyes, rule, conditions);
        all.expr(units(rule));
        let total = match database.query_one(&all).await? {
            Some(row) => row.try_get_by_index(0)?,
            None => 0,
        };
        let mut rows = Vec::new();
        if !by.is_empty() {
            let grouped = grouped(eyes, rule, by, conditions, backend);
            for row in database.query_all(&grouped).await? {
                let mut keys = Vec::with_capacity(by.len());
                for (index, dimension) in by.iter().enumerate() {
                    keys.push(CountKey { dimension: *dimension, code: row.try_get_by_index(index)? });
                }
                rows.push(CountRow { keys, count: row.try_get_by_index(by.len())? });
            }
        }
        Ok(Counts { rule, unit: rule.unit(), accompanying_children: rule.accompanying_children(), total, rows })
    }
}

fn units(rule: CountingRule) -> Expr {
    match rule.unit() {
        CountUnit::Person => col("pt", participant::Column::PersonKey).count_distinct(),
        CountUnit::Case => col("pt", participant::Column::CaseKey).count_distinct(),
        CountUnit::SourceRecord => col("sr", source_record::Column::Key).count_distinct(),
    }
}

/// Everybody whom the rule counts and the conditions name.
fn counted(eyes: &Eyes, rule: CountingRule, conditions: &CountWhere) -> SelectStatement {
    let pt = |column| col("pt", column);
    let mut rows = Query::select();
    rows.from_as(participant::Entity, "pt")
        .join_as(
            JoinType::InnerJoin,
            case::Entity,
            "c",
            col("c", case::Column::Key).eq(pt(participant::Column::CaseKey)),
        )
        .join_as(
            JoinType::InnerJoin,
            person::Entity,
            "pe",
            col("pe", person::Column::Key).eq(pt(participant::Column::PersonKey)),
        )
        .and_where(pt(participant::Column::VictimStatus).ne("NOT_VICTIM"))
        .cond_where(eyes.cases("c"))
        .cond_where(eyes.participants("pt"));
    if rule.unit() == CountUnit::SourceRecord {
        rows.join_as(
            JoinType::InnerJoin,
            source_record::Entity,
            "sr",
            col("sr", source_record::Column::PersonKey).eq(pt(participant::Column::PersonKey)),
        );
    }
    if rule.accompanying_children() == AccompanyingChildren::Excluded {
        rows.and_where(pt(participant::Column::Capacity).eq("EXPLOITED"));
    }
    if let Some(years) = &conditions.years {
        rows.cond_where(years.iter().fold(Condition::any().add(Expr::cust("1 = 0")), |any, year| {
            match (NaiveDate::from_ymd_opt(*year, 1, 1), NaiveDate::from_ymd_opt(*year, 12, 31)) {
                (Some(first), Some(last)) => any.add(pt(participant::Column::RegisteredOn).between(first, last)),
                _ => any,
            }
        }));
    }
    if let Some(groups) = &conditions.groups {
        rows.and_where(group().is_in(groups.iter().map(|group| group.code())));
    }
    if let Some(ages) = &conditions.ages {
        rows.and_where(age().is_in(ages.iter().map(|age| age.code())));
    }
    if let Some(majorities) = &conditions.majorities {
        rows.and_where(pt(participant::Column::Majority).is_in(majorities.iter().map(|majority| majority.code())));
    }
    if let Some(citizenships) = &conditions.citizenships {
        rows.and_where(citizenship().is_in(citizenships.iter().cloned()));
    }
    if let Some(regions) = &conditions.regions {
        rows.and_where(region().is_in(regions.iter().cloned()));
    }
    if let Some(forms) = &conditions.forms {
        let mut exploited = Query::select();
        exploited
            .from_as(exploitation::Entity, "w_ex")
            .and_where(col("w_ex", exploitation::Column::ParticipantKey).eq(pt(participant::Column::Key)))
            .and_where(col("w_ex", exploitation::Column::Form).is_in(forms.iter().map(|form| form.code())));
        rows.and_where(exists(exploited));
    }
    if let Some(measures) = &conditions.measures {
        let mut supported = Query::select();
        supported
            .from_as(measure::Entity, "w_m")
            .and_where(col("w_m", measure::Column::ParticipantKey).eq(pt(participant::Column::Key)))
            .and_where(col("w_m", measure::Column::MeasureType).is_in(measures.iter().map(|measure| measure.code())));
        rows.and_where(exists(supported));
    }
    rows
}

fn grouped(
    eyes: &Eyes,
    rule: CountingRule,
    by: &[CountDimension],
    conditions: &CountWhere,
    backend: DbBackend,
) -> SelectStatement {
    let mut rows = counted(eyes, rule, conditions);
    for (index, dimension) in by.iter().enumerate() {
        let key = match dimension {
            CountDimension::Year => year(backend),
            CountDimension::Group => group(),
            CountDimension::Age => age(),
            CountDimension::Majority => col("pt", participant::Column::Majority),
            CountDimension::Citizenship => citizenship(),
            CountDimension::Region => region(),
            CountDimension::Form => {
                rows.join_as(
                    JoinType::InnerJoin,
                    exploitation::Entity,
                    "ex",
                    col("ex", exploitation::Column::ParticipantKey).eq(col("pt", participant::Column::Key)),
                );
                if let Some(forms) = &conditions.forms {
                    rows.and_where(col("ex", exploitation::Column::Form).is_in(forms.iter().map(|form| form.code())));
                }
                col("ex", exploitation::Column::Form)
            }
            CountDimension::Measure => {
                rows.join_as(
                    JoinType::InnerJoin,
                    measure::Entity,
                    "m",
                    col("m", measure::Column::ParticipantKey).eq(col("pt", participant::Column::Key)),
                );
                if let Some(measures) = &conditions.measures {
                    rows.and_where(
                        col("m", measure::Column::MeasureType).is_in(measures.iter().map(|measure| measure.code())),
                    );
                }
                col("m", measure::Column::MeasureType)
            }
        };
        let name = format!("d{index}");
        rows.expr_as(key, Alias::new(&name)).add_group_by([Expr::cust((index + 1).to_string())]);
    }
    rows.expr_as(units(rule), Alias::new("n")).order_by(Alias::new("n"), Order::Desc);
    for index in 0..by.len() {
        rows.order_by(Alias::new(format!("d{index}")), Order::Asc);
    }
    rows
}

fn year(backend: DbBackend) -> Expr {
    match backend {
        DbBackend::Postgres => Expr::cust("to_char(\"pt\".\"registered_on\", 'YYYY')"),
        _ => Expr::cust("substr(\"pt\".\"registered_on\", 1, 4)"),
    }
}

/// Variable S: exploited people by sex, accompanying children apart.
fn group() -> Expr {
    let sex = |code: &'static str| col("pe", person::Column::Sex).eq(code);
    Expr::case(col("pt", participant::Column::Capacity).eq("ACCOMPANYING_CHILD"), "ACCOMPANYING")
        .case(sex("FEMALE"), "FEMALE")
        .case(sex("MALE"), "MALE")
        .finally("OTHER_UNKNOWN")
        .into()
}

/// Variable A: age on the day of registration; a minor of unknown age counts as 15-17, an adult as 25 and over.
fn age() -> Expr {
    let years = || col("pt", participant::Column::AgeAtRegistration);
    let majority = |code: &'static str| col("pt", participant::Column::Majority).eq(code);
    Expr::case(majority("UNKNOWN"), "UNKNOWN")
        .case(majority("MINOR").and(years().lt(15)), "A0_14")
        .case(majority("MINOR"), "A15_17")
        .case(majority("ADULT").and(years().lt(25)), "A18_24")
        .finally("A25")
        .into()
}

/// The first of the resolved citizenships.
fn citizenship() -> Expr {
    Expr::case(col("pe", person::Column::Citizenship).is_null(), "XX")
        .finally(col("pe", person::Column::Citizenship))
        .into()
}

fn region() -> Expr {
    Expr::case(col("c", case::Column::RegionCode).is_null(), "UNKNOWN")
        .finally(col("c", case::Column::RegionCode))
        .into()
}
