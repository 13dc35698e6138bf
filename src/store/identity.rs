//! What agencies hold about somebody, opened from its envelope only for those who may.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};

use super::Store;
use super::entity::{identity_link, person, source_record};
use super::envelope;
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::scope::{Eyes, col};
use super::wave::{Branch, Edge, Level, Tag};
use crate::access::clearance::Grounds;
use crate::access::sealed::{Contact, Identifying, Personal, SealClass, Sealed};
use crate::domain::id::{IdentityLinkId, Noun, PersonId, SourceRecordId};
use crate::domain::identity::{IdentityLink, SourceRecord};
use crate::domain::person::PersonName;

impl Edge for SourceRecord {
    const TAG: Tag = Tag::SourceRecords;

    fn place(&self) -> i64 {
        self.key
    }

    fn branch(eyes: &Eyes) -> Branch {
        let r = |column| col("sr", column);
        let mut rows = Query::select();
        rows.from_as(source_record::Entity, "sr")
            .join_as(
                JoinType::InnerJoin,
                person::Entity,
                "pe",
                col("pe", person::Column::Key).eq(r(source_record::Column::PersonKey)),
            )
            .cond_where(eyes.record_is_open("sr"));
        let facts = eyes.record_grounds("sr", "pe");
        // The envelope holds all that identifies: it is read if any of it may be opened.
        let opens = facts.opens(Contact::DECLARED).or(facts.opens(Identifying::DECLARED));
        let columns = Columns::default()
            .int(r(source_record::Column::Key))
            .int(r(source_record::Column::AgencyKey))
            .uuid(r(source_record::Column::Id))
            .uuid(col("pe", person::Column::Id))
            .int(facts)
            .text(r(source_record::Column::LegalRegime))
            .text(r(source_record::Column::Certainty))
            .instant(r(source_record::Column::ReceivedAt))
            .text(r(source_record::Column::IdentityNumberKind))
            .bytes(opens.only(r(source_record::Column::Envelope)))
            .bytes(opens.only(r(source_record::Column::DataKey)))
            .int(r(source_record::Column::KeyVersion));
        Branch { level: Level::Persons, parent: r(source_record::Column::PersonKey), rows, columns }
    }

    fn read(row: &mut Row<'_>, store: &Store) -> Result<SourceRecord, StoreError> {
        let (key, agency_key) = (row.int()?, row.int()?);
        let id = SourceRecordId::from_uuid(row.uuid()?);
        let subject = PersonId::from_uuid(row.uuid()?).subject();
        let grounds = Grounds::from_bits(row.int()?);
        let legal_regime = row.code()?;
        let certainty = row.code()?;
        let received_at = row.instant()?;
        let identity_number_kind = row.code_opt()?;
        let identity = match (row.bytes_opt()?, row.bytes_opt()?, row.small_opt()?) {
            (Some(sealed), Some(data_key), Some(version)) => {
                envelope::open(&*store.keys.with(version)?, id.uuid(), &sealed, &data_key, version)?
            }
            _ => Default::default(),
        };
        let name = (identity.given_name.is_some() || identity.family_name.is_some())
            .then(|| PersonName { given: identity.given_name.clone(), family: identity.family_name.clone() });
        Ok(SourceRecord {
            key,
            agency_key,
            id,
            legal_regime,
            certainty,
            received_at,
            identity_number_kind,
            name: Sealed::new(name, grounds, subject),
            aliases: Sealed::new(Some(identity.aliases.clone()), grounds, subject),
            birth_date: Sealed::new(identity.birth_date, grounds, subject),
            identity_number: Sealed::new(identity.identity_number.clone(), grounds, subject),
            document_numbers: Sealed::new(Some(identity.document_numbers.clone()), grounds, subject),
            telephone: Sealed::new(identity.telephone.clone(), grounds, subject),
            email: Sealed::new(identity.email.clone(), grounds, subject),
            address: Sealed::new(identity.address.clone(), grounds, subject),
            local_reference: Sealed::new(identity.local_reference.clone(), grounds, subject),
        })
    }
}

impl Edge for IdentityLink {
    const TAG: Tag = Tag::IdentityLinks;

    fn place(&self) -> i64 {
        self.record_key
    }

    fn branch(eyes: &Eyes) -> Branch {
        let il = |column| col("il", column);
        let mut rows = Query::select();
        rows.from_as(identity_link::Entity, "il")
            .join_as(
                JoinType::InnerJoin,
                person::Entity,
                "pe",
                col("pe", person::Column::Key).eq(il(identity_link::Column::PersonKey)),
            )
            .join_as(
                JoinType::InnerJoin,
                source_record::Entity,
                "sr",
                col("sr", source_record::Column::Key).eq(il(identity_link::Column::RecordKey)),
            )
            .cond_where(eyes.record_is_open("sr"));
        let facts = eyes.person_grounds("pe");
        let opens = facts.opens(Personal::DECLARED);
        let columns = Columns::default()
            .int(il(identity_link::Column::RecordKey))
            .uuid(il(identity_link::Column::Id))
            .uuid(col("pe", person::Column::Id))
            .int(facts)
            .text(il(identity_link::Column::State))
            .text(il(identity_link::Column::Method))
            // The frame has no column for fractions; millionths are exact enough for a score.
            .int(opens.only(il(identity_link::Column::Score).mul(1_000_000).cast_as("bigint")))
            .instant(il(identity_link::Column::DecidedAt));
        Branch { level: Level::Persons, parent: il(identity_link::Column::PersonKey), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<IdentityLink, StoreError> {
        let record_key = row.int()?;
        let id = IdentityLinkId::from_uuid(row.uuid()?);
        let subject = PersonId::from_uuid(row.uuid()?).subject();
        let grounds = Grounds::from_bits(row.int()?);
        Ok(IdentityLink {
            record_key,
            person_key: row.parent()?,
            id,
            state: row.code()?,
            method: row.code()?,
            score: {
                let millionths = row.small_opt()?;
                Sealed::new(millionths.map(|score| f64::from(score) / 1e6), grounds, subject)
            },
            decided_at: row.instant_opt()?,
        })
    }
}

/// Keys of the agencies that hold records of these people.
pub(super) fn agency_keys(of: impl Fn(Expr) -> Expr) -> SelectStatement {
    let mut keys = Query::select();
    keys.expr_as(col("k_sr", source_record::Column::AgencyKey), "key")
        .from_as(source_record::Entity, "k_sr")
        .and_where(of(col("k_sr", source_record::Column::PersonKey)));
    keys
}
