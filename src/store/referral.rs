//! Referrals from agency to agency.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};

use super::Store;
use super::entity::{participant, referral, referral_participant};
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::scope::{Eyes, col, exists};
use super::wave::{Branch, Edge, Level, Tag};
use crate::domain::id::{Noun, ReferralId};
use crate::domain::referral::Referral;

impl Eyes {
    /// Referrals that exist for the caller, within cases that do: none from or to an agency that is hidden from them,
    /// none about other people than theirs only. `r` aliases `referrals`.
    pub(super) fn referrals(&self, r: &'static str) -> Condition {
        let about = || {
            let mut about = Query::select();
            about.from_as(referral_participant::Entity, "s_rp");
            about
                .join_as(
                    JoinType::InnerJoin,
                    participant::Entity,
                    "s_rpt",
                    col("s_rpt", participant::Column::Key)
                        .eq(col("s_rp", referral_participant::Column::ParticipantKey)),
                )
                .and_where(col("s_rp", referral_participant::Column::ReferralKey).eq(col(r, referral::Column::Key)));
            about
        };
        let mut about_ours = about();
        about_ours.cond_where(self.participants("s_rpt"));
        Condition::all()
            .add(self.agency_is_open_in(col(r, referral::Column::FromAgencyKey), col(r, referral::Column::CaseKey)))
            .add(self.agency_is_open_in(col(r, referral::Column::ToAgencyKey), col(r, referral::Column::CaseKey)))
            .add(Condition::any().add(exists(about()).not()).add(exists(about_ours)))
    }
}

impl Edge for Referral {
    const TAG: Tag = Tag::Referrals;

    fn place(&self) -> i64 {
        self.key
    }

    fn branch(eyes: &Eyes) -> Branch {
        let r = |column| col("rf", column);
        let mut rows = Query::select();
        rows.from_as(referral::Entity, "rf").cond_where(eyes.referrals("rf"));
        Branch { level: Level::Cases, parent: r(referral::Column::CaseKey), rows, columns: columns() }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<Referral, StoreError> {
        Ok(Referral {
            key: row.int()?,
            case_key: row.parent()?,
            from_agency_key: row.int()?,
            to_agency_key: row.int()?,
            id: ReferralId::from_uuid(row.uuid()?),
            state: row.code()?,
            reason: row.code()?,
            requested_measure: row.code_opt()?,
            sharing_level: row.code()?,
            legal_basis: row.code_opt()?,
            sent_at: row.instant()?,
            responded_at: row.instant_opt()?,
            closed_at: row.instant_opt()?,
            version: row.int()?,
        })
    }
}

fn columns() -> Columns {
    let r = |column| col("rf", column);
    Columns::default()
        .int(r(referral::Column::Key))
        .int(r(referral::Column::FromAgencyKey))
        .int(r(referral::Column::ToAgencyKey))
        .uuid(r(referral::Column::Id))
        .text(r(referral::Column::State))
        .text(r(referral::Column::Reason))
        .text(r(referral::Column::RequestedMeasure))
        .text(r(referral::Column::SharingLevel))
        .text(r(referral::Column::LegalBasis))
        .instant(r(referral::Column::SentAt))
        .instant(r(referral::Column::RespondedAt))
        .instant(r(referral::Column::ClosedAt))
        .int(r(referral::Column::Version))
}

/// Keys of the agencies that send or receive referrals of these cases.
pub(super) fn agency_keys(of: impl Fn(Expr) -> Expr) -> [SelectStatement; 2] {
    [referral::Column::FromAgencyKey, referral::Column::ToAgencyKey].map(|column| {
        let mut keys = Query::select();
        keys.expr_as(col("k_r", column), "key")
            .from_as(referral::Entity, "k_r")
            .and_where(of(col("k_r", referral::Column::CaseKey)));
        keys
    })
}
