//! From slices to a release that everybody may read: put together, approved by two, signed, published at once.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, NotSet, QueryFilter, QueryOrder, Set};

use super::books::Books;
use super::problem::ReleaseProblem;
use crate::access::role::Role;
use crate::domain::release::assembly::Draft;
use crate::domain::release::{Release, Text, Withdrawal};
use crate::store::database::begin_write;
use crate::store::entity::{approval, erratum, publication, release, release_slice, release_sum, slice, withdrawal};
use crate::store::error::StoreError;

const LONGEST_SLUG: usize = 40;

/// What two people approve, by its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approved {
    Policy,
    Release,
    Figures,
}

impl Approved {
    pub(super) fn code(self) -> &'static str {
        match self {
            Approved::Policy => "POLICY",
            Approved::Release => "RELEASE",
            Approved::Figures => "FIGURES",
        }
    }
}

/// Somebody whose token was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approver {
    pub role: Role,
    pub issuer: String,
    pub subject: String,
}

/// Where a release stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Draft { approvals: usize },
    Published,
    Withdrawn,
}

/// A release as the books list it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub slug: String,
    pub content_hash: String,
    pub slices: Vec<String>,
    pub standing: Standing,
}

impl Books {
    /// Puts slices together; nobody outside sees anything of it yet. Gives the hash that is to be approved.
    pub async fn create(&self, draft: &Draft, now: DateTime<Utc>) -> Result<String, ReleaseProblem> {
        if !is_slug(&draft.slug) {
            return Err(ReleaseProblem::Slug(draft.slug.clone()));
        }
        if self.row(&draft.slug).await?.is_some() {
            return Err(ReleaseProblem::Exists(draft.slug.clone()));
        }
        let assembled = draft.assemble()?;
        let transaction = begin_write(&self.database).await?;
        let row = release::ActiveModel {
            key: NotSet,
            slug: Set(draft.slug.clone()),
            title_sv: Set(draft.title.sv.clone()),
            title_en: Set(draft.title.en.clone()),
            notes: Set(super::notes::written(&draft.notes)?),
            synthetic: Set(draft.synthetic),
            content_hash: Set(assembled.content_hash.clone()),
            created_at: Set(now),
        };
        let key = row.insert(&transaction).await?.key;
        for (position, made) in draft.slices.iter().enumerate() {
            let held = slice::Entity::find().filter(slice::Column::Code.eq(made.key.code())).one(&transaction).await?;
            let held = held.ok_or_else(|| ReleaseProblem::NoSlice(made.key.code()))?;
            let row = release_slice::Model { release_key: key, position: position as i32, slice_key: held.key };
            release_slice::Entity::insert(row.into_active_model()).exec_without_returning(&transaction).await?;
        }
        for sums in &assembled.all_years {
            let rows = sums.persons.iter().enumerate().map(|(cell, persons)| {
                let table_code = sums.table.code().to_owned();
                release_sum::Model { release_key: key, table_code, cell: cell as i32, persons: *persons }
                    .into_active_model()
            });
            release_sum::Entity::insert_many::<release_sum::ActiveModel, _>(rows)
                .exec_without_returning(&transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(assembled.content_hash)
    }

    /// Notes that somebody agrees to what has this hash.
    pub async fn approve(
        &self,
        of: Approved,
        what: &str,
        content_hash: &str,
        approver: &Approver,
        now: DateTime<Utc>,
    ) -> Result<usize, ReleaseProblem> {
        let other = match approver.role {
            Role::NationalCoordinator => Role::Statistician,
            Role::Statistician => Role::NationalCoordinator,
            role => return Err(ReleaseProblem::WrongRole(role.code())),
        };
        let held = self.approvals(of, content_hash).await?;
        let what = what.to_owned();
        if held.iter().any(|row| (&row.issuer, &row.subject) == (&approver.issuer, &approver.subject)) {
            return Err(ReleaseProblem::PersonTwice { what });
        }
        if held.iter().any(|row| row.role == approver.role.code()) {
            return Err(ReleaseProblem::RoleTwice { what, role: approver.role.code(), other: other.code() });
        }
        let row = approval::ActiveModel {
            key: NotSet,
            of: Set(of.code().to_owned()),
            content_hash: Set(content_hash.to_owned()),
            role: Set(approver.role.code().to_owned()),
            issuer: Set(approver.issuer.clone()),
            subject: Set(approver.subject.clone()),
            approved_at: Set(now),
        };
        row.insert(&self.database).await?;
        Ok(held.len() + 1)
    }

    async fn approvals(&self, of: Approved, content_hash: &str) -> Result<Vec<approval::Model>, StoreError> {
        Ok(approval::Entity::find()
            .filter(approval::Column::Of.eq(of.code()))
            .filter(approval::Column::ContentHash.eq(content_hash))
            .all(&self.database)
            .await?)
    }

    /// That two people, one of each role, agreed to what has this hash.
    pub async fn require_approval(&self, of: Approved, what: &str, content_hash: &str) -> Result<(), ReleaseProblem> {
        // The database keeps that they are two roles and two people.
        match self.approvals(of, content_hash).await?.len() {
            2.. => Ok(()),
            _ => Err(ReleaseProblem::NotApproved { what: what.to_owned() }),
        }
    }

    /// The hash of a release, which is what people approve and what is signed.
    pub async fn hash_of(&self, slug: &str) -> Result<String, ReleaseProblem> {
        Ok(self.row(slug).await?.ok_or_else(|| ReleaseProblem::NoRelease(slug.to_owned()))?.content_hash)
    }

    /// Shows a release to everybody, in one step. `sign` gives signature and public key, hexadecimal.
    pub async fn publish(
        &self,
        slug: &str,
        sign: impl FnOnce(&str) -> (String, String),
        now: DateTime<Utc>,
    ) -> Result<(), ReleaseProblem> {
        let row = self.row(slug).await?.ok_or_else(|| ReleaseProblem::NoRelease(slug.to_owned()))?;
        if publication::Entity::find_by_id(row.key).one(&self.database).await?.is_some() {
            return Err(ReleaseProblem::Published(slug.to_owned()));
        }
        self.require_approval(Approved::Release, &format!("the release `{slug}`"), &row.content_hash).await?;
        let whole = self.whole(slug).await?;
        whole.verify()?;
        self.check_ledger(&whole.slices).await?;
        let (signature, signed_by) = sign(&row.content_hash);
        let row = publication::Model { release_key: row.key, published_at: now, signature, signed_by };
        publication::Entity::insert(row.into_active_model()).exec_without_returning(&self.database).await?;
        Ok(())
    }

    /// Takes a release back. It stays named, with the reason; its numbers are answered no more.
    pub async fn withdraw(&self, slug: &str, on: NaiveDate, reason: Text) -> Result<(), ReleaseProblem> {
        let row = self.row(slug).await?.ok_or_else(|| ReleaseProblem::NoRelease(slug.to_owned()))?;
        if publication::Entity::find_by_id(row.key).one(&self.database).await?.is_none() {
            return Err(ReleaseProblem::NotPublished(slug.to_owned()));
        }
        if withdrawal::Entity::find_by_id(row.key).one(&self.database).await?.is_some() {
            return Err(ReleaseProblem::Withdrawn(slug.to_owned()));
        }
        let row =
            withdrawal::Model { release_key: row.key, withdrawn_on: on, reason_sv: reason.sv, reason_en: reason.en };
        withdrawal::Entity::insert(row.into_active_model()).exec_without_returning(&self.database).await?;
        Ok(())
    }

    /// Notes an error that was found after publication.
    pub async fn note_erratum(&self, slug: &str, on: NaiveDate, text: Text) -> Result<(), ReleaseProblem> {
        let row = self.row(slug).await?.ok_or_else(|| ReleaseProblem::NoRelease(slug.to_owned()))?;
        let row = erratum::ActiveModel {
            key: NotSet,
            release_key: Set(row.key),
            noted_on: Set(on),
            text_sv: Set(text.sv),
            text_en: Set(text.en),
        };
        row.insert(&self.database).await?;
        Ok(())
    }

    /// A release with its numbers, published or not, withdrawn or not.
    pub async fn whole(&self, slug: &str) -> Result<Release, ReleaseProblem> {
        let found = super::whole(&self.database, slug).await?;
        found.ok_or_else(|| ReleaseProblem::NoRelease(slug.to_owned()))
    }

    /// Every release, in the order in which they were made.
    pub async fn releases(&self) -> Result<Vec<Listed>, ReleaseProblem> {
        let mut listed = Vec::new();
        for row in release::Entity::find().order_by_asc(release::Column::Key).all(&self.database).await? {
            let published = publication::Entity::find_by_id(row.key).one(&self.database).await?.is_some();
            let withdrawn = withdrawal::Entity::find_by_id(row.key).one(&self.database).await?.is_some();
            let standing = match (published, withdrawn) {
                (_, true) => Standing::Withdrawn,
                (true, _) => Standing::Published,
                _ => Standing::Draft { approvals: self.approvals(Approved::Release, &row.content_hash).await?.len() },
            };
            let slices = super::slice_rows(&self.database, row.key).await?;
            listed.push(Listed {
                slug: row.slug,
                content_hash: row.content_hash,
                slices: slices.into_iter().map(|row| row.code).collect(),
                standing,
            });
        }
        Ok(listed)
    }

    async fn row(&self, slug: &str) -> Result<Option<release::Model>, StoreError> {
        Ok(release::Entity::find().filter(release::Column::Slug.eq(slug)).one(&self.database).await?)
    }
}

/// Whether something can be the name of a release.
pub(super) fn is_slug(slug: &str) -> bool {
    let known = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    !slug.is_empty() && slug.len() <= LONGEST_SLUG && slug.chars().all(known) && !slug.starts_with('-')
}

impl From<&withdrawal::Model> for Withdrawal {
    fn from(row: &withdrawal::Model) -> Withdrawal {
        let reason = Text { sv: row.reason_sv.clone(), en: row.reason_en.clone() };
        Withdrawal { on: row.withdrawn_on, reason }
    }
}
