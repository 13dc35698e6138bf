//! Code lists as data: labels, validity and mappings of every code.

use async_graphql::{Context, Object};
use chrono::NaiveDate;

use super::context::ContextExt;
use super::failure::Failure;
use crate::domain::code::{CodeEntry, CodeList, Language, LegalRegime, code_lists};

/// The lists with these names, or all.
pub fn find(names: Option<Vec<String>>) -> Result<Vec<PublishedList>, Failure> {
    let lists = code_lists();
    match names {
        None => Ok(lists.iter().map(PublishedList).collect()),
        Some(names) if names.len() > 100 => Err(Failure::TooMany),
        Some(names) => names
            .iter()
            .map(|name| {
                let list = lists.iter().find(|list| list.name == *name);
                list.map(PublishedList).ok_or(Failure::UnknownCode)
            })
            .collect(),
    }
}

/// Roots that lead to code lists.
#[derive(Default)]
pub struct CodeQuery;

#[Object]
impl CodeQuery {
    /// Code lists with labels, validity and mappings.
    async fn code_lists(
        &self,
        #[graphql(desc = "Which lists; all if none is named.")] names: Option<Vec<String>>,
    ) -> Option<Result<Vec<PublishedList>, Failure>> {
        Some(find(names))
    }
}

/// A closed list of codes.
pub struct PublishedList(&'static CodeList);

/// A closed list of codes.
#[Object(name = "CodeList", shareable)]
impl PublishedList {
    /// The list's name.
    async fn name(&self) -> &'static str {
        &self.0.name
    }

    /// Its codes, in their order.
    async fn codes(&self) -> Vec<PublishedCode> {
        self.0.entries.iter().map(PublishedCode).collect()
    }
}

/// One code of a list.
pub struct PublishedCode(&'static CodeEntry);

/// One code of a list.
#[Object(name = "Code", shareable)]
impl PublishedCode {
    /// The code.
    async fn code(&self) -> &'static str {
        &self.0.code
    }

    /// What it is called.
    async fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the label.")] lang: Option<Language>,
    ) -> &'static str {
        self.0.label(ctx.language(lang))
    }

    /// What it means or when to use it.
    async fn note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the note.")] lang: Option<Language>,
    ) -> Option<&'static str> {
        self.0.note(ctx.language(lang))
    }

    /// The first day on which the code can be used; null if it always could.
    async fn valid_from(&self) -> Option<NaiveDate> {
        self.0.valid_from
    }

    /// The last day on which the code can be used; null if it still can.
    async fn valid_to(&self) -> Option<NaiveDate> {
        self.0.valid_to
    }

    /// The corresponding value of IOM's Human Trafficking Case Data Standard 2.0.
    async fn htcds(&self) -> Option<&'static str> {
        self.0.htcds.as_deref()
    }

    /// The corresponding column of the Counter-Trafficking Data Collaborative's data set.
    async fn ctdc(&self) -> Option<&'static str> {
        self.0.ctdc.as_deref()
    }

    /// For legal bases: the provision.
    async fn provision(&self) -> Option<&'static str> {
        self.0.provision.as_deref()
    }

    /// For legal bases: the legal regimes that may use it.
    async fn regimes(&self) -> &'static [LegalRegime] {
        &self.0.regimes
    }

    /// For legal bases: whether counsel must confirm before it is used.
    async fn counsel(&self) -> bool {
        self.0.counsel
    }
}
