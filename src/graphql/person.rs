//! Persons: roots, edges, and the best name that opens.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object};
use chrono::NaiveDate;

use super::ahead;
use super::case::{self, CaseConnection};
use super::closed::closed_fields;
use super::context::{Asked, ContextExt};
use super::failure::Failure;
use crate::access::clearance::Grounds;
use crate::access::sealed::{Contact, Identifying, Personal, SealClass, Sealed};
use crate::domain::agency::Agency;
use crate::domain::code::{Attribute, Code};
use crate::domain::consent::Consent;
use crate::domain::id::{Noun, PersonId};
use crate::domain::identity::{IdentityLink, SourceRecord};
use crate::domain::person::{Person, PersonName, Resolved, Standing};
use crate::domain::resolution;
use crate::store::case_list::Below;
use crate::store::person;
use crate::store::wave::{Edges, Root};

/// One person with everything below that was asked for.
pub async fn find(asked: &Asked, id: PersonId, edges: Edges) -> Result<Option<Arc<Person>>, Failure> {
    let root = Root::Persons(person::with_id(&asked.eyes, id));
    let bag = asked.wave(root, edges).await?;
    Ok(asked.loaders.prime(bag).persons.into_iter().next())
}

/// Roots that lead to persons.
#[derive(Default)]
pub struct PersonQuery;

#[Object]
impl PersonQuery {
    /// One person; null if there is none for you.
    async fn person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person's id.")] id: ID,
    ) -> Option<Result<Arc<Person>, Failure>> {
        let asked = ctx.asked();
        let found = async { find(asked, case::id(&id)?, ahead::of_person(ctx.field())).await };
        found.await.transpose()
    }
}

impl Person {
    /// The best source record in which a field opens to the caller: the most certain, then the newest. Without one,
    /// any record tells why the field stays closed.
    async fn best<C: SealClass, T: Clone>(
        &self,
        asked: &Asked,
        field: impl Fn(&SourceRecord) -> &Sealed<C, T>,
    ) -> Result<Sealed<C, T>, Failure> {
        let records = asked.loaders.source_records.of(self.key).await?;
        let clearance = asked.clearance();
        let has_value = |record: &SourceRecord| matches!(field(record).open(clearance), Ok(Some(_)));
        let opens = |record: &SourceRecord| !field(record).stays_closed(clearance);
        let best = records
            .iter()
            .map(Arc::as_ref)
            .max_by_key(|record| {
                let certainty = std::cmp::Reverse(record.certainty);
                (has_value(record), opens(record), certainty, record.received_at, record.id)
            })
            .map(|record| Sealed::clone(field(record)));
        Ok(best.unwrap_or_else(|| Sealed::new(None, Grounds::NONE, self.id.subject())))
    }

    async fn best_name(&self, asked: &Asked) -> Result<Sealed<Contact, PersonName>, Failure> {
        self.best(asked, |record| &record.name).await
    }

    async fn best_birth_date(&self, asked: &Asked) -> Result<Sealed<Identifying, NaiveDate>, Failure> {
        self.best(asked, |record| &record.birth_date).await
    }

    async fn best_identity_number(&self, asked: &Asked) -> Result<Sealed<Identifying, String>, Failure> {
        self.best(asked, |record| &record.identity_number).await
    }
}

#[ComplexObject]
impl Person {
    /// The name, from the best source record that opens to you.
    async fn name(&self, ctx: &Context<'_>) -> Result<Sealed<Contact, PersonName>, Failure> {
        self.best_name(ctx.asked()).await
    }

    /// The birth date, from the best source record that opens to you.
    async fn birth_date(&self, ctx: &Context<'_>) -> Result<Sealed<Identifying, NaiveDate>, Failure> {
        self.best_birth_date(ctx.asked()).await
    }

    /// The identity number, from the best source record that opens to you.
    async fn identity_number(&self, ctx: &Context<'_>) -> Result<Sealed<Identifying, String>, Failure> {
        self.best_identity_number(ctx.asked()).await
    }

    /// What agencies hold about the person; at most 200.
    async fn source_records(&self, ctx: &Context<'_>) -> Result<Arc<[Arc<SourceRecord>]>, Failure> {
        ctx.asked().loaders.source_records.of(self.key).await
    }

    /// Which source records are, may be or are not about the person; at most 200.
    async fn identity_links(&self, ctx: &Context<'_>) -> Result<Arc<[Arc<IdentityLink>]>, Failure> {
        ctx.asked().loaders.identity_links.of(self.key).await
    }

    /// Who decided each resolved attribute, and whether anybody disagrees.
    async fn resolved(&self, ctx: &Context<'_>) -> Result<Sealed<Personal, Vec<Resolved>>, Failure> {
        let standings = ctx.asked().loaders.standings.of(self.key).await?;
        Ok(resolved(self, &standings))
    }

    /// What the person has agreed to; at most 200.
    async fn consents(&self, ctx: &Context<'_>) -> Result<Arc<[Arc<Consent>]>, Failure> {
        ctx.asked().loaders.consents.of(self.key).await
    }

    /// The cases of the person that exist for you, newest first.
    async fn cases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<CaseConnection, Failure> {
        case::below(ctx, Below::Persons, self.key, first, after.as_deref()).await
    }

    /// The sealed fields of this object that stay closed to you.
    async fn closed_fields(&self, ctx: &Context<'_>) -> Result<Vec<&'static str>, Failure> {
        let asked = ctx.asked();
        Ok(closed_fields!(asked.clearance(), {
            "sex": self.sex,
            "birthYear": self.birth_year,
            "citizenships": self.citizenships,
            "stateless": self.stateless,
            "preferredLanguage": self.preferred_language,
            "protectionLevel": self.protection_level,
            "name": self.best_name(asked).await?,
            "birthDate": self.best_birth_date(asked).await?,
            "identityNumber": self.best_identity_number(asked).await?,
            "resolved": self.sex,
        }))
    }
}

fn resolved(person: &Person, standings: &[Arc<Standing>]) -> Sealed<Personal, Vec<Resolved>> {
    let grounds = person.sex.grounds();
    let claims: Vec<resolution::Assertion<'_>> = standings
        .iter()
        .map(|standing| resolution::Assertion {
            attribute: standing.attribute,
            value: &standing.value,
            certainty: standing.certainty,
            agency_kind: standing.agency_kind,
            asserted_at: standing.asserted_at,
            superseded: false,
        })
        .collect();
    let decided = Attribute::ALL.iter().filter_map(|attribute| {
        let decision = resolution::resolve(*attribute, &claims)?;
        let standing = standings.get(decision.chosen)?;
        Some(Resolved {
            agency_key: standing.agency_key,
            attribute: standing.attribute,
            certainty: standing.certainty,
            asserted_at: standing.asserted_at,
            disagreements: i32::try_from(decision.disagreements.len()).unwrap_or(i32::MAX),
        })
    });
    Sealed::new(Some(decided.collect()), grounds, person.id.subject())
}

#[ComplexObject]
impl Resolved {
    /// The agency whose assertion decided.
    async fn asserted_by(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.agency_key).await.transpose()
    }
}
