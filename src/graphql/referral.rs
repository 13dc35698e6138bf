//! Referrals: root and edges.

use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{ComplexObject, Context, ID, InputObject, Object};

use super::case;
use super::context::ContextExt;
use super::failure::Failure;
use super::page::{self, Bound, Counted, Total};
use crate::domain::agency::Agency;
use crate::domain::case::Case;
use crate::domain::code::ReferralState;
use crate::domain::id::AgencyId;
use crate::domain::referral::Referral;
use crate::store::page::{Direction, Page};
use crate::store::referral::{self, ReferralFilter};

pub type ReferralConnection = Connection<String, Arc<Referral>, Total>;

/// Which referrals to list; all conditions must hold.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(name = "ReferralFilter")]
pub struct ReferralFilterInput {
    /// Where they stand.
    pub states: Option<Vec<ReferralState>>,
    /// The agency that asks.
    pub from: Option<ID>,
    /// The agency that is asked.
    pub to: Option<ID>,
}

impl ReferralFilterInput {
    fn checked(self) -> Result<ReferralFilter, Failure> {
        if self.states.as_ref().is_some_and(|states| states.len() > 100) {
            return Err(Failure::TooMany);
        }
        Ok(ReferralFilter {
            states: self.states,
            from: self.from.as_ref().map(case::id::<AgencyId>).transpose()?,
            to: self.to.as_ref().map(case::id::<AgencyId>).transpose()?,
        })
    }
}

/// Roots that lead to referrals.
#[derive(Default)]
pub struct ReferralQuery;

#[Object]
impl ReferralQuery {
    /// The referrals of the cases that exist for you, and those to your agency; newest first.
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Which referrals.")] filter: Option<ReferralFilterInput>,
    ) -> Option<Result<ReferralConnection, Failure>> {
        let answer = async {
            let asked = ctx.asked();
            let filter = filter.unwrap_or_default().checked()?;
            let bound = Bound::new(asked.caller().user_id, "referrals", &filter);
            let window = page::window(&asked.cursor_keys, &bound, first, after.as_deref(), Direction::Descending)?;
            let rows = asked.rounds.ask(asked.store.referrals(&asked.eyes, &filter, &window)).await?;
            let page = Page::cut(rows.into_iter().map(Arc::new).collect(), window.first);
            let total = Total { list: Counted::Referrals(filter) };
            page::connection(&asked.cursor_keys, &bound, page, after.is_some(), referral::position, total)
        };
        Some(answer.await)
    }
}

#[ComplexObject]
impl Referral {
    /// The case; null while it does not exist for you.
    async fn case(&self, ctx: &Context<'_>) -> Option<Result<Arc<Case>, Failure>> {
        ctx.asked().loaders.by_key.cases.find(self.case_key).await.transpose()
    }

    /// The agency that asks.
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.from_agency_key).await.transpose()
    }

    /// The agency that is asked.
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.to_agency_key).await.transpose()
    }
}
