//! Consents.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};

use super::Store;
use super::entity::{consent, person};
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::scope::{Eyes, col};
use super::wave::{Branch, Edge, Level, Tag};
use crate::access::clearance::Grounds;
use crate::access::sealed::{Personal, SealClass, Sealed};
use crate::domain::consent::Consent;
use crate::domain::id::{ConsentId, Noun, PersonId};

impl Edge for Consent {
    const TAG: Tag = Tag::Consents;

    fn place(&self) -> i64 {
        self.key
    }

    fn branch(eyes: &Eyes) -> Branch {
        let co = |column| col("cs", column);
        let mut rows = Query::select();
        rows.from_as(consent::Entity, "cs")
            .join_as(
                JoinType::InnerJoin,
                person::Entity,
                "pe",
                col("pe", person::Column::Key).eq(co(consent::Column::PersonKey)),
            )
            // What a threatened person agreed to, and with whom, is for the handlers of their records.
            .and_where(
                col("pe", person::Column::ProtectionLevel).eq("NONE").or(eyes.handles(col("pe", person::Column::Key))),
            )
            .and_where(
                co(consent::Column::RecipientAgencyKey)
                    .is_null()
                    .or(eyes
                        .agency_is_open_for(co(consent::Column::RecipientAgencyKey), co(consent::Column::PersonKey))),
            );
        let facts = eyes.person_grounds("pe");
        let opens = facts.opens(Personal::DECLARED);
        let columns = Columns::default()
            .int(co(consent::Column::Key))
            .int(co(consent::Column::RecipientAgencyKey))
            .uuid(co(consent::Column::Id))
            .uuid(col("pe", person::Column::Id))
            .int(facts)
            .text(opens.only(co(consent::Column::Purpose)))
            .text(opens.only(co(consent::Column::State)))
            .text(opens.only(co(consent::Column::GivenBy)))
            .date(co(consent::Column::GivenOn))
            .date(co(consent::Column::ExpiresOn))
            .date(co(consent::Column::WithdrawnOn));
        Branch { level: Level::Persons, parent: co(consent::Column::PersonKey), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<Consent, StoreError> {
        let (key, recipient_key) = (row.int()?, row.int_opt()?);
        let id = ConsentId::from_uuid(row.uuid()?);
        let subject = PersonId::from_uuid(row.uuid()?).subject();
        let grounds = Grounds::from_bits(row.int()?);
        Ok(Consent {
            key,
            recipient_key,
            id,
            purpose: Sealed::new(row.code_opt()?, grounds, subject),
            state: Sealed::new(row.code_opt()?, grounds, subject),
            given_by: Sealed::new(row.code_opt()?, grounds, subject),
            given_on: row.date()?,
            expires_on: row.date_opt()?,
            withdrawn_on: row.date_opt()?,
        })
    }
}

/// Keys of the agencies that these people's consents name.
pub(super) fn agency_keys(of: impl Fn(Expr) -> Expr) -> SelectStatement {
    let mut keys = Query::select();
    keys.expr_as(col("k_cs", consent::Column::RecipientAgencyKey), "key")
        .from_as(consent::Entity, "k_cs")
        .and_where(of(col("k_cs", consent::Column::PersonKey)));
    keys
}
