//! The search for a person, and what an empty answer does not mean.

use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{Context, InputObject, Object};
use chrono::NaiveDate;

use super::agency::local_time;
use super::ahead;
use super::context::{Asked, ContextExt};
use super::failure::{Failure, Sentence};
use super::page::{self, Bound};
use crate::access::permit::SearchPersons;
use crate::access::purpose::PurposeReads;
use crate::access::scope::Scope;
use crate::domain::agency::AgencyContact;
use crate::domain::code::{AuditKind, Code, ContactPurpose, IdentityNumberKind, Language};
use crate::domain::id::Noun;
use crate::domain::person::Person;
use crate::domain::search::PersonSearch;
use crate::store::page::{Direction, Page};
use crate::store::search::{self, Probe};
use crate::store::wave::Root;

pub type PersonConnection = Connection<String, Arc<Person>, Searched>;

/// Whom to search for: by a complete number, or by name.
#[derive(InputObject, Clone)]
#[graphql(name = "PersonFilter")]
pub struct PersonFilterInput {
    /// A complete identity number, however it is written; nothing is found by a part of one.
    pub identity_number: Option<String>,
    /// What kind of number it is; Swedish unless you say so.
    pub identity_number_kind: Option<IdentityNumberKind>,
    /// Whole words of given and family names or aliases, all of which must match. With a birth date: the whole name.
    pub name: Option<String>,
    /// The date of birth, together with a name.
    pub birth_date: Option<NaiveDate>,
}

impl PersonFilterInput {
    fn checked(&self, today: NaiveDate) -> Result<PersonSearch, Failure> {
        let search = match (&self.identity_number, self.identity_number_kind, &self.name, self.birth_date) {
            (Some(number), kind, None, None) => PersonSearch::by_number(number, kind, today),
            (None, None, Some(name), birth_date) => PersonSearch::by_name(name, birth_date),
            _ => return Err(Failure::WrongSearch),
        };
        search.map_err(|_| Failure::WrongSearch)
    }
}

/// Roots that search.
#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Searches for a person among those that exist for you and whose number or name opens to you. Each search is
    /// recorded and counted. **Nothing found never means that nobody knows her**: read `coverage`.
    async fn persons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Whom to search for.")] filter: PersonFilterInput,
    ) -> Option<Result<PersonConnection, Failure>> {
        let answer = async {
            let asked = ctx.asked();
            asked.permit::<SearchPersons>()?;
            let search = filter.checked(asked.eyes.today)?;
            let searches_new = searches_new(asked);
            if searches_new && !search.is_complete() {
                return Err(Failure::PurposeNew);
            }
            let probe = asked.rounds.ask(asked.store.probe(&search)).await?;
            let bound = Bound::new(asked.caller().user_id, "persons", &(probe.question(), searches_new));
            let window = page::window(&asked.cursor_keys, &bound, first, after.as_deref(), Direction::Ascending)?;
            asked.probes.take(asked.caller().user_id)?;
            asked.openings.acted(AuditKind::Search.code());
            let root = Root::Persons(search::found(&asked.eyes, &probe, &window));
            let bag = asked.wave(root, ahead::of_persons(ctx.field())).await?;
            let mut rows = asked.loaders.prime(bag).persons;
            rows.sort_by(|a, b| (&a.pseudonym, a.key).cmp(&(&b.pseudonym, b.key)));
            let page = Page::cut(rows, window.first);
            page.rows.iter().for_each(|person| asked.openings.found(person.id.subject()));
            page::connection(&asked.cursor_keys, &bound, page, after.is_some(), search::position, Searched { probe })
        };
        Some(answer.await)
    }
}

fn searches_new(asked: &Asked) -> bool {
    asked.caller().purpose.as_ref().is_some_and(|purpose| purpose.reads == PurposeReads::New)
}

/// What a list of found persons says about itself.
pub struct Searched {
    probe: Probe,
}

#[Object]
impl Searched {
    /// How many were found in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64, Failure> {
        let asked = ctx.asked();
        Ok(asked.rounds.ask(asked.store.count_found(&asked.eyes, &self.probe)).await?)
    }

    /// What was searched, and whom to ask now. Says the same whatever was found.
    async fn coverage(&self) -> SearchCoverage {
        SearchCoverage
    }
}

/// What a search covers.
pub struct SearchCoverage;

/// What a search of yours covers: the same whatever was found.
#[Object]
impl SearchCoverage {
    /// What was searched, and what was not.
    async fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the text.")] lang: Option<Language>,
    ) -> &'static str {
        let asked = ctx.asked();
        covered(asked.caller().role.scope(), searches_new(asked)).in_language(ctx.language(lang))
    }

    /// Whom to ask now: coordinators, police and the helpline, where somebody answers at this moment.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<Arc<AgencyContact>>, Failure> {
        let asked = ctx.asked();
        let purposes = [ContactPurpose::Coordination, ContactPurpose::Police, ContactPurpose::Helpline];
        let now = local_time(asked.eyes.now);
        let contacts = asked.rounds.ask(asked.store.contacts_open_at(&asked.eyes, &purposes, &now)).await?;
        Ok(contacts.into_iter().map(Arc::new).collect())
    }
}

fn covered(scope: Scope, searches_new: bool) -> Sentence {
    match (scope, searches_new) {
        (Scope::Everything, false) => Sentence {
            en: "Searched: persons of all cases whose number or name opens to you by consent or a stated legal basis. Others may be known to the hub without opening to you, or to an agency that has told the hub nothing. Nothing found does not mean that she is unknown: ask the contacts below.",
            sv: "Genomsökt: personer i alla ärenden vars nummer eller namn är öppet för dig genom samtycke eller angiven rättslig grund. Andra kan vara kända i navet utan att vara öppna för dig, eller hos en myndighet som inte har rapporterat. Ingen träff betyder inte att hon är okänd: fråga kontakterna nedan.",
        },
        (Scope::Everything, true) => Sentence {
            en: "Searched: persons of all cases, without protected personal data. Others may be known under protection, or to an agency that has told the hub nothing. Nothing found does not mean that she is unknown: ask the contacts below.",
            sv: "Genomsökt: personer i alla ärenden, utom dem med skyddade personuppgifter. Andra kan vara kända under skydd, eller hos en myndighet som inte har rapporterat. Ingen träff betyder inte att hon är okänd: fråga kontakterna nedan.",
        },
        (Scope::Regions, false) => Sentence {
            en: "Searched: persons of the cases of your regions and of those assigned to you, whose number or name opens to you by consent or a stated legal basis. Not searched: all other regions. Nothing found does not mean that she is unknown: ask the national coordinator and the contacts below.",
            sv: "Genomsökt: personer i dina regioners ärenden och i dem som du tilldelats, vars nummer eller namn är öppet för dig genom samtycke eller angiven rättslig grund. Inte genomsökt: alla andra regioner. Ingen träff betyder inte att hon är okänd: fråga den nationella samordnaren och kontakterna nedan.",
        },
        (Scope::Regions, true) => Sentence {
            en: "Searched: persons of the cases of your regions and of those assigned to you, without protected personal data. Not searched: all other regions. Nothing found does not mean that she is unknown: ask the national coordinator and the contacts below.",
            sv: "Genomsökt: personer i dina regioners ärenden och i dem som du tilldelats, utom dem med skyddade personuppgifter. Inte genomsökt: alla andra regioner. Ingen träff betyder inte att hon är okänd: fråga den nationella samordnaren och kontakterna nedan.",
        },
        (Scope::Agency, _) => Sentence {
            en: "Searched: persons of the cases that your agency takes part in, by your agency's own records and those shared with it. Not searched: all other cases and records. Nothing found does not mean that she is unknown: ask the regional coordinator and the contacts below.",
            sv: "Genomsökt: personer i ärenden där din myndighet deltar, i egna uppgifter och i dem som delats med den. Inte genomsökt: alla andra ärenden och uppgifter. Ingen träff betyder inte att hon är okänd: fråga den regionala samordnaren och kontakterna nedan.",
        },
        (Scope::OwnParticipants, _) => Sentence {
            en: "Searched: persons who have a measure with you. Not searched: everybody else. Nothing found does not mean that she is unknown: ask the regional coordinator and the contacts below.",
            sv: "Genomsökt: personer som har en insats hos er. Inte genomsökt: alla andra. Ingen träff betyder inte att hon är okänd: fråga den regionala samordnaren och kontakterna nedan.",
        },
        (Scope::Nothing | Scope::DueForErasure, _) => Sentence {
            en: "Nothing was searched: no person exists for you.",
            sv: "Ingenting genomsöktes: ingen person finns för dig.",
        },
    }
}
