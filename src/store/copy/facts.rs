//! Facts: what a copy must hold, said by the database at the moment of the copy.

use sea_orm::sea_query::{Order, Query};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use serde::{Deserialize, Serialize};

use crate::store::audit::{Chain, Head};
use crate::store::checkup::{Opening, opening};
use crate::store::connection::{Place, Use, connect};
use crate::store::database::Databases;
use crate::store::entity::{privacy_ledger, release, slice, source_record};
use crate::store::error::StoreError;
use crate::store::keyring::Keyring;
use crate::store::migrate::Schema;
use crate::store::release::problem::ReleaseProblem;

/// What one database says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub migrations: Vec<String>,
    /// Where the chains end that it holds.
    pub heads: Vec<Head>,
    /// Of a case database: what the identity keys open.
    pub opening: Option<Opening>,
    /// Of a release database.
    pub drawn: Option<Drawn>,
}

/// What was drawn about people, paid for, and may have been seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// Slices that are kept.
    pub slices: Vec<String>,
    /// Slices that stand in the ledger; one more than is kept where a build was stopped.
    pub ledger: Vec<String>,
    /// Releases, published or not.
    pub releases: Vec<String>,
}

impl Facts {
    pub(super) async fn of<C: ConnectionTrait>(
        database: &C,
        schema: Schema,
        chains: &[Chain],
        keyring: &Keyring,
    ) -> Result<Facts, StoreError> {
        let mut facts = Facts { migrations: schema.applied(database).await?, ..Facts::default() };
        for chain in chains {
            facts.heads.push(chain.head_in(database).await?);
        }
        match schema {
            Schema::Case => facts.opening = Some(opening(database, keyring).await?),
            Schema::Release => facts.drawn = Some(Drawn::of(database).await?),
            Schema::Audit => {}
        }
        Ok(facts)
    }
}

impl Drawn {
    async fn of<C: ConnectionTrait>(database: &C) -> Result<Drawn, StoreError> {
        let slices = slice::Entity::find().order_by_asc(slice::Column::Key).all(database).await?;
        let paid = privacy_ledger::Entity::find().order_by_asc(privacy_ledger::Column::Key).all(database).await?;
        let releases = release::Entity::find().order_by_asc(release::Column::Key).all(database).await?;
        let mut ledger: Vec<String> = paid.into_iter().map(|row| row.slice).collect();
        // A slice has a row for each of its tables, one after the other.
        ledger.dedup();
        Ok(Drawn {
            slices: slices.into_iter().map(|row| row.code).collect(),
            ledger,
            releases: releases.into_iter().map(|row| row.slug).collect(),
        })
    }

    /// What was drawn by the books of a release database that is there.
    pub async fn of_database(setting: &'static str, url: &str) -> Result<Drawn, StoreError> {
        let database = connect(&Place::parse(setting, url, false)?, Use::Read { connections: 1 }).await?;
        Schema::Release.ensure_current(&database).await?;
        let drawn = Drawn::of(&database).await?;
        database.close().await?;
        Ok(drawn)
    }

    /// The slices that were paid for or kept, and that another state of the books does not know.
    pub fn beyond(&self, known: &Drawn) -> Vec<String> {
        let is_new = |code: &&String| !known.ledger.contains(code) && !known.slices.contains(code);
        let mut beyond: Vec<String> = self.ledger.iter().chain(&self.slices).filter(is_new).cloned().collect();
        beyond.sort();
        beyond.dedup();
        beyond
    }
}

/// The cohorts that somebody is marked with, in order.
pub async fn marked_cohorts(databases: &Databases) -> Result<Vec<i32>, ReleaseProblem> {
    let mut cohorts = Query::select();
    cohorts
        .distinct()
        .column(source_record::Column::Cohort)
        .from(source_record::Entity)
        .and_where(sea_orm::ColumnTrait::is_not_null(&source_record::Column::Cohort))
        .order_by(source_record::Column::Cohort, Order::Asc);
    let rows = databases.writer.query_all(&cohorts).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, sea_orm::DbErr>>()?)
}
