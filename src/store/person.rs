//! Persons, and how their attributes were resolved.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};

use uuid::Uuid;

use super::Store;
use super::entity::{agency, assertion, person};
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::scope::{Eyes, col};
use super::wave::{Addressed, Branch, Edge, Level, Tag};
use crate::access::clearance::Grounds;
use crate::access::sealed::{Personal, Protected, SealClass, Sealed};
use crate::domain::id::{Noun, PersonId};
use crate::domain::person::{Person, Standing};
use crate::domain::place::Country;

/// Keys of the person with this id, if it exists for the caller.
pub fn with_id(eyes: &Eyes, id: PersonId) -> SelectStatement {
    let mut keys = Query::select();
    keys.expr_as(col("pe", person::Column::Key), "key")
        .from_as(person::Entity, "pe")
        .and_where(col("pe", person::Column::Id).eq(id.uuid()))
        .cond_where(eyes.persons(col("pe", person::Column::Key)));
    keys
}

impl Edge for Person {
    const TAG: Tag = Tag::Persons;

    fn branch(eyes: &Eyes) -> Branch {
        let pe = |column| col("pe", column);
        let mut rows = Query::select();
        rows.from_as(person::Entity, "pe");
        let facts = eyes.person_grounds("pe");
        let opens = facts.opens(Personal::DECLARED);
        let protected = facts.opens(Protected::DECLARED);
        let columns = Columns::default()
            .uuid(pe(person::Column::Id))
            .int(facts)
            .text(pe(person::Column::Pseudonym))
            .text(opens.only(pe(person::Column::Sex)))
            .int(opens.only(pe(person::Column::BirthYear)))
            .text(opens.only(pe(person::Column::Citizenships)))
            .flag(opens.only(pe(person::Column::Stateless)).eq(true))
            .text(opens.only(pe(person::Column::PreferredLanguage)))
            .text(protected.only(pe(person::Column::ProtectionLevel)))
            .int(pe(person::Column::Version));
        Branch { level: Level::Persons, parent: pe(person::Column::Key), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<Person, StoreError> {
        let id = PersonId::from_uuid(row.uuid()?);
        let subject = id.subject();
        let grounds = Grounds::from_bits(row.int()?);
        Ok(Person {
            key: row.parent()?,
            id,
            pseudonym: row.text()?,
            sex: Sealed::new(row.code_opt()?, grounds, subject),
            birth_year: Sealed::new(row.small_opt()?, grounds, subject),
            citizenships: {
                let codes = row.text_opt()?.unwrap_or_default();
                let countries = codes.split_whitespace().filter_map(Country::parse).collect();
                Sealed::new(Some(countries), grounds, subject)
            },
            stateless: Sealed::new(Some(row.flag()?), grounds, subject),
            preferred_language: Sealed::new(row.text_opt()?, grounds, subject),
            protection_level: Sealed::new(row.code_opt()?, grounds, subject),
            version: row.int()?,
        })
    }
}

impl Edge for Standing {
    const TAG: Tag = Tag::Standings;

    fn place(&self) -> i64 {
        self.key
    }

    fn branch(eyes: &Eyes) -> Branch {
        let a = |column| col("ass", column);
        let mut rows = Query::select();
        rows.from_as(assertion::Entity, "ass")
            .join_as(
                JoinType::InnerJoin,
                person::Entity,
                "pe",
                col("pe", person::Column::Key).eq(a(assertion::Column::PersonKey)),
            )
            .join_as(
                JoinType::InnerJoin,
                agency::Entity,
                "ag",
                col("ag", agency::Column::Key).eq(a(assertion::Column::AgencyKey)),
            )
            .and_where(a(assertion::Column::SupersededBy).is_null())
            .and_where(eyes.agency_is_open_for(a(assertion::Column::AgencyKey), a(assertion::Column::PersonKey)));
        let facts = eyes.person_grounds("pe");
        let opens = facts.opens(Personal::DECLARED);
        let columns = Columns::default()
            .int(a(assertion::Column::Key))
            .int(a(assertion::Column::AgencyKey))
            .int(facts)
            .text(col("ag", agency::Column::Kind))
            .text(a(assertion::Column::Attribute))
            .text(opens.only(a(assertion::Column::Value)))
            .text(a(assertion::Column::Certainty))
            .instant(a(assertion::Column::AssertedAt));
        Branch { level: Level::Persons, parent: a(assertion::Column::PersonKey), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<Standing, StoreError> {
        Ok(Standing {
            key: row.int()?,
            agency_key: row.int()?,
            grounds: Grounds::from_bits(row.int()?),
            agency_kind: row.code()?,
            attribute: row.code()?,
            value: row.text_opt()?.unwrap_or_default(),
            certainty: row.code()?,
            asserted_at: row.instant()?,
        })
    }
}

/// Keys of the agencies that assert something about these people.
pub(super) fn agency_keys(of: impl Fn(Expr) -> Expr) -> SelectStatement {
    let mut keys = Query::select();
    keys.expr_as(col("k_as", assertion::Column::AgencyKey), "key")
        .from_as(assertion::Entity, "k_as")
        .and_where(of(col("k_as", assertion::Column::PersonKey)));
    keys
}

impl Addressed for Person {
    fn exists_for(eyes: &Eyes) -> Condition {
        eyes.persons(col("pe", person::Column::Key))
    }

    fn id_column() -> Expr {
        col("pe", person::Column::Id)
    }

    fn key_column() -> Expr {
        col("pe", person::Column::Key)
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn key(&self) -> i64 {
        self.key
    }
}
