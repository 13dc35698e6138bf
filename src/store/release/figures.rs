//! Exact figures that authorities published, from the file in which they are entered.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, NotSet, QueryFilter, QueryOrder, Set};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::books::Books;
use super::draft::Approved;
use super::problem::ReleaseProblem;
use crate::domain::release::Text;
use crate::domain::release::figure::PublishedFigure;
use crate::store::database::begin_write;
use crate::store::entity::{approval, published_figure};
use crate::store::error::StoreError;

/// A line of the file: tab-separated, with a heading.
#[derive(Debug, Deserialize)]
struct Line {
    slug: String,
    year: i32,
    label_sv: String,
    label_en: String,
    value: i64,
    publisher: String,
    published_on: NaiveDate,
    address: String,
    note_sv: Option<String>,
    note_en: Option<String>,
}

impl Books {
    /// Enters all figures of a file, or none. They are shown once two people approved the hash that this gives.
    pub async fn enter_figures(&self, file: &str) -> Result<String, ReleaseProblem> {
        let lines = read(file)?;
        if lines.is_empty() {
            return Err(ReleaseProblem::Figure { line: 2, problem: "there is no figure".to_owned() });
        }
        let hash = figures_hash(file);
        let transaction = begin_write(&self.database).await?;
        for (at, line) in lines.into_iter().enumerate() {
            let slug = line.slug.clone();
            let held = published_figure::Column::Slug.eq(slug.as_str());
            if published_figure::Entity::find().filter(held).one(&transaction).await?.is_some() {
                let problem = format!("there is a figure `{slug}` already; figures never change");
                return Err(ReleaseProblem::Figure { line: at as u64 + 2, problem });
            }
            let row = published_figure::ActiveModel {
                key: NotSet,
                slug: Set(line.slug),
                year: Set(line.year),
                label_sv: Set(line.label_sv),
                label_en: Set(line.label_en),
                figure: Set(line.value),
                publisher: Set(line.publisher),
                published_on: Set(line.published_on),
                address: Set(line.address),
                note_sv: Set(line.note_sv.filter(|note| !note.is_empty())),
                note_en: Set(line.note_en.filter(|note| !note.is_empty())),
                content_hash: Set(hash.clone()),
            };
            published_figure::Entity::insert(row).exec_without_returning(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(hash)
    }

    /// That figures with this hash were entered.
    pub async fn check_figures(&self, hash: &str) -> Result<(), ReleaseProblem> {
        let entered = published_figure::Column::ContentHash.eq(hash);
        match published_figure::Entity::find().filter(entered).one(&self.database).await? {
            Some(_) => Ok(()),
            None => Err(ReleaseProblem::NoFigures(hash.to_owned())),
        }
    }
}

/// The hash of a file of figures, which is what people approve.
pub fn figures_hash(file: &str) -> String {
    Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(file: &str) -> Result<Vec<Line>, ReleaseProblem> {
    let mut lines = Vec::new();
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).from_reader(file.as_bytes());
    for (at, line) in reader.deserialize::<Line>().enumerate() {
        let at = at as u64 + 2;
        let line = line.map_err(|error| ReleaseProblem::Figure { line: at, problem: error.to_string() })?;
        if line.value < 0 || line.slug.trim().is_empty() || !line.address.starts_with("http") {
            let problem = "needs a name, a figure that is not negative, and the address where it was published";
            return Err(ReleaseProblem::Figure { line: at, problem: problem.to_owned() });
        }
        lines.push(line);
    }
    Ok(lines)
}

/// The figures that two people approved.
pub(super) async fn approved(database: &sea_orm::DatabaseConnection) -> Result<Vec<PublishedFigure>, StoreError> {
    let approvals =
        approval::Entity::find().filter(approval::Column::Of.eq(Approved::Figures.code())).all(database).await?;
    let rows = published_figure::Entity::find()
        .order_by_asc(published_figure::Column::Year)
        .order_by_asc(published_figure::Column::Key)
        .all(database)
        .await?;
    let by_two = |row: &published_figure::Model| {
        approvals.iter().filter(|approval| approval.content_hash == row.content_hash).count() > 1
    };
    Ok(rows.into_iter().filter(by_two).map(figure_of).collect())
}

fn figure_of(row: published_figure::Model) -> PublishedFigure {
    PublishedFigure {
        slug: row.slug,
        year: row.year,
        label: Text { sv: row.label_sv, en: row.label_en },
        value: row.figure,
        publisher: row.publisher,
        published_on: row.published_on,
        address: row.address,
        note: row.note_sv.zip(row.note_en).map(|(sv, en)| Text { sv, en }),
    }
}
