//! Referrals from agency to agency.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::Store;
use super::case_list::visible;
use super::entity::{agency, case, participant, referral, referral_participant};
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::page::{Position, Sorted, Tie, Window};
use super::scope::{Eyes, col, exists};
use super::wave::{Branch, Edge, Level, Tag};
use crate::access::permit::{Permit, ReceiveCases};
use crate::domain::code::{Code, ReferralState};
use crate::domain::id::{AgencyId, Noun, ReferralId};
use crate::domain::referral::Referral;

impl Eyes {
    /// Referrals that exist for the caller, within cases that do: those to the caller's agency; of the others none from
    /// or to an agency that is hidden from them, none about other people than theirs only. `r` aliases `referrals`.
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
        let open = Condition::all()
            .add(self.agency_is_open_in(col(r, referral::Column::FromAgencyKey), col(r, referral::Column::CaseKey)))
            .add(self.agency_is_open_in(col(r, referral::Column::ToAgencyKey), col(r, referral::Column::CaseKey)))
            .add(Condition::any().add(exists(about()).not()).add(exists(about_ours)));
        Condition::any().add(self.referred_to_us(r)).add(open)
    }

    /// Referrals to the caller's agency, if the caller's role receives any: they exist for it before the case does.
    fn referred_to_us(&self, r: &'static str) -> Expr {
        match Permit::<ReceiveCases>::ask(&self.caller) {
            Ok(_) => col(r, referral::Column::ToAgencyKey).eq(self.agency()),
            Err(_) => Expr::cust("1 = 0"),
        }
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
        rows.from_as(referral::Entity, "rf")
            .join_as(
                JoinType::InnerJoin,
                case::Entity,
                "rc",
                col("rc", case::Column::Key).eq(r(referral::Column::CaseKey)),
            )
            .cond_where(eyes.referrals("rf"));
        Branch { level: Level::Cases, parent: r(referral::Column::CaseKey), rows, columns: columns() }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<Referral, StoreError> {
        Ok(Referral {
            key: row.int()?,
            case_key: row.parent()?,
            from_agency_key: row.int()?,
            to_agency_key: row.int()?,
            id: ReferralId::from_uuid(row.uuid()?),
            case_reference: row.text()?,
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
        .text(col("rc", case::Column::Reference))
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

/// Which referrals to list; all conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct ReferralFilter {
    pub states: Option<Vec<ReferralState>>,
    pub from: Option<AgencyId>,
    pub to: Option<AgencyId>,
}

/// Where a referral stands in a list, newest first.
pub fn position(referral: &Referral) -> Position {
    Position { value: Sorted::Instant(referral.sent_at), tie: Tie::Key(referral.key) }
}

impl Store {
    /// One window of the referrals that exist for the caller, in the window's direction by the moment of sending.
    pub async fn referrals(
        &self,
        eyes: &Eyes,
        filter: &ReferralFilter,
        window: &Window,
    ) -> Result<Vec<Referral>, StoreError> {
        let mut branch = Referral::branch(eyes);
        branch.rows.cond_where(matching(eyes, filter));
        window.apply(&mut branch.rows, col("rf", referral::Column::SentAt), col("rf", referral::Column::Key));
        Ok(self.alone(branch).await?.into_iter().map(|(_, row)| row).collect())
    }

    /// How many referrals match, of those that exist for the caller.
    pub async fn count_referrals(&self, eyes: &Eyes, filter: &ReferralFilter) -> Result<i64, StoreError> {
        let mut rows = Referral::branch(eyes).rows;
        rows.cond_where(matching(eyes, filter));
        self.count(rows).await
    }

    /// The referrals that wait for an answer of the caller's agency, oldest first; at most 200.
    pub async fn waiting_referrals(&self, _: Permit<ReceiveCases>, eyes: &Eyes) -> Result<Vec<Referral>, StoreError> {
        let mut branch = Referral::branch(eyes);
        branch
            .rows
            .and_where(col("rf", referral::Column::ToAgencyKey).eq(eyes.agency()))
            .and_where(col("rf", referral::Column::State).eq(ReferralState::Sent.code()))
            .order_by_expr(col("rf", referral::Column::SentAt), Order::Asc)
            .order_by_expr(col("rf", referral::Column::Key), Order::Asc)
            .limit(200);
        Ok(self.alone(branch).await?.into_iter().map(|(_, row)| row).collect())
    }
}

fn matching(eyes: &Eyes, filter: &ReferralFilter) -> Condition {
    let r = |column| col("rf", column);
    let in_scope = r(referral::Column::CaseKey).in_subquery(visible(eyes));
    let mut all = Condition::all().add(Condition::any().add(eyes.referred_to_us("rf")).add(in_scope));
    if let Some(states) = &filter.states {
        all = all.add(r(referral::Column::State).is_in(states.iter().map(|state| state.code())));
    }
    for (id, column) in [(filter.from, referral::Column::FromAgencyKey), (filter.to, referral::Column::ToAgencyKey)] {
        if let Some(id) = id {
            let mut agencies = Query::select();
            agencies
                .column(("f_a", agency::Column::Key))
                .from_as(agency::Entity, "f_a")
                .and_where(col("f_a", agency::Column::Id).eq(id.uuid()))
                .cond_where(eyes.agencies_and_handled("f_a"));
            all = all.add(r(column).in_subquery(agencies));
        }
    }
    all
}
