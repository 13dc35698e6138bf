//! One table of a release: what can be asked of it, and its numbers.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::metadata::{Budget, Caps, Cited, DisplayRule, Licence, Method, SliceReference};
use crate::domain::code::Language;
use crate::domain::release::Release;
use crate::domain::release::cell::{self, CellStatus, SelectionProblem, Wanted};
use crate::domain::release::metadata::{Additive, Metadata};
use crate::domain::release::table::TableId;
use crate::domain::release::variable::Variable;
use crate::graphql::context::ContextExt;
use crate::graphql::failure::Failure;

/// How many cells one answer holds at most.
const CELLS: usize = 10_000;

/// A table of a release.
pub struct ReleaseTable {
    release: Arc<Release>,
    id: TableId,
    /// What goes with its numbers.
    about: Option<Metadata>,
}

impl ReleaseTable {
    pub fn new(release: Arc<Release>, id: TableId) -> ReleaseTable {
        let about = release.metadata(id);
        ReleaseTable { release, id, about }
    }

    fn about(&self) -> Result<&Metadata, Failure> {
        self.about.as_ref().ok_or(Failure::NotInCatalogue)
    }
}

/// A table of the catalogue, with everything that has to be known to read its numbers.
#[Object]
impl ReleaseTable {
    /// The id: the codes of its variables, time first.
    async fn id(&self) -> &'static str {
        self.id.code()
    }

    /// What it shows.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the title.")] lang: Option<Language>,
    ) -> String {
        self.id.title().of(ctx.language(lang)).to_owned()
    }

    /// Its variables, time first, with all values that can be asked for.
    async fn variables(&self) -> Result<Vec<TableVariable>, Failure> {
        let additive = &self.about()?.additive;
        let of = |(variable, choices)| TableVariable {
            about: additive.iter().find(|additive| additive.variable == variable).cloned(),
            variable,
            choices,
        };
        Ok(self.release.choices(self.id).into_iter().map(of).collect())
    }

    /// Who was counted.
    async fn population(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the text.")] lang: Option<Language>,
    ) -> Result<&str, Failure> {
        Ok(self.about()?.population.of(ctx.language(lang)))
    }

    /// How the numbers were made.
    async fn method(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the text.")] lang: Option<Language>,
    ) -> Result<Method, Failure> {
        Ok(Method::of(self.about()?, ctx.language(lang)))
    }

    /// What the margin, the statuses and a hidden cell mean, and what they do not.
    async fn reading(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the text.")] lang: Option<Language>,
    ) -> Result<&str, Failure> {
        Ok(self.about()?.reading.of(ctx.language(lang)))
    }

    /// How many forms and measures of one person are counted at most.
    async fn caps(&self) -> Result<Caps, Failure> {
        Ok(Caps::of(self.about()?))
    }

    /// How it is decided what is shown.
    async fn display_rule(&self) -> Result<DisplayRule, Failure> {
        Ok(DisplayRule::of(self.about()?))
    }

    /// The guarantee: of this table, and of all that is ever measured of one person.
    async fn budget(&self) -> Result<Budget, Failure> {
        Ok(Budget::of(self.about()?))
    }

    /// The slices that the numbers rest on, with their hashes and cut-off dates.
    async fn slices(&self) -> Result<Vec<SliceReference>, Failure> {
        Ok(SliceReference::of(self.about()?))
    }

    /// The version of the code lists.
    async fn code_lists(&self) -> Result<&str, Failure> {
        Ok(&self.about()?.code_lists)
    }

    /// Who answers for the numbers.
    async fn publisher(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the name.")] lang: Option<Language>,
    ) -> Result<&str, Failure> {
        Ok(self.about()?.publisher.of(ctx.language(lang)))
    }

    /// Under which terms the numbers may be used.
    async fn licence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the name.")] lang: Option<Language>,
    ) -> Result<Licence, Failure> {
        Ok(Licence::of(self.about()?, ctx.language(lang)))
    }

    /// Remarks that every reader must see.
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the notes.")] lang: Option<Language>,
    ) -> Result<Vec<String>, Failure> {
        let language = ctx.language(lang);
        Ok(self.about()?.notes.iter().map(|note| note.of(language).to_owned()).collect())
    }

    /// The numbers, the last variable fastest. A variable that `select` does not name is given in all its measured values;
    /// sums are given where they are asked for.
    async fn cells(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which values of which variables; at most once per variable.")] select: Option<
            Vec<CellSelection>,
        >,
    ) -> Result<Vec<Cell>, Failure> {
        let wanted: Vec<Wanted> = select.unwrap_or_default().into_iter().map(Wanted::from).collect();
        let cells = self.release.cells(self.id, &wanted, CELLS)?;
        ctx.data_unchecked::<Cited>().note(&self.release, self.id);
        Ok(cells.into_iter().map(Cell).collect())
    }
}

/// The values that are asked for in one variable.
#[derive(InputObject)]
pub struct CellSelection {
    /// The code of the variable.
    variable: String,
    /// Codes of values and of sums.
    codes: Vec<String>,
}

impl From<CellSelection> for Wanted {
    fn from(selection: CellSelection) -> Wanted {
        Wanted { variable: selection.variable, codes: selection.codes }
    }
}

impl From<SelectionProblem> for Failure {
    fn from(problem: SelectionProblem) -> Failure {
        match problem {
            SelectionProblem::NotInCatalogue
            | SelectionProblem::NoVariable { .. }
            | SelectionProblem::NoCode { .. }
            | SelectionProblem::Twice { .. } => Failure::NotInCatalogue,
            SelectionProblem::TooMany { .. } => Failure::TooManyCells,
        }
    }
}

/// A variable of a table.
pub struct TableVariable {
    variable: Variable,
    choices: Vec<cell::Choice>,
    about: Option<Additive>,
}

/// A variable of a table, with its values.
#[Object]
impl TableVariable {
    /// The code, as `select` takes it.
    async fn code(&self) -> &'static str {
        self.variable.code()
    }

    /// What it is called.
    async fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the label.")] lang: Option<Language>,
    ) -> &'static str {
        self.variable.label(ctx.language(lang))
    }

    /// Whether its measured values add up to persons. One person can have several forms and measures.
    async fn additive(&self) -> bool {
        self.about.as_ref().is_some_and(|about| about.additive)
    }

    /// What to know before adding.
    async fn note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the note.")] lang: Option<Language>,
    ) -> Option<&str> {
        Some(self.about.as_ref()?.note.as_ref()?.of(ctx.language(lang)))
    }

    /// Its values, those that were measured before sums of them.
    async fn values(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the labels.")] lang: Option<Language>,
    ) -> Vec<TableValue> {
        let language = ctx.language(lang);
        let of = |choice: &cell::Choice| TableValue {
            code: choice.code.clone(),
            label: choice.label.of(language).to_owned(),
            sum_of: choice.sum_of.clone(),
            additive: choice.additive,
        };
        self.choices.iter().map(of).collect()
    }
}

/// A value of a variable, or a sum of values.
#[derive(SimpleObject)]
pub struct TableValue {
    /// The code, as `select` takes it.
    code: String,
    /// What it is called.
    label: String,
    /// The codes that are added; null if it was measured itself.
    sum_of: Option<Vec<String>>,
    /// Whether its numbers add up with those of the other values.
    additive: bool,
}

/// One number of a table.
pub struct Cell(cell::Cell);

/// One number of a table. Hidden is null with a status, never 0.
#[Object]
impl Cell {
    /// The code of the value of each variable, in the order of the variables.
    async fn codes(&self) -> &[String] {
        &self.0.codes
    }

    /// Persons; null where it is hidden.
    async fn value(&self) -> Option<i64> {
        self.0.persons
    }

    /// Half the width of the 95 % interval of the added noise, in persons; null where the number is hidden. It covers neither
    /// undetected cases nor changed practice.
    async fn moe95(&self) -> Option<i64> {
        self.0.moe95
    }

    /// What the number is good for.
    async fn status(&self) -> CellStatus {
        self.0.status
    }

    /// What was drawn, unbiased, for those who model the noise; null where nothing was drawn, as for sums.
    async fn noisy_value(&self) -> Option<i64> {
        self.0.noisy
    }

    /// Standard deviation of what was drawn, in persons; null where nothing was drawn.
    async fn sigma(&self) -> Option<f64> {
        self.0.sigma
    }

    /// Whether it adds up with its siblings, and with the same cell of other years.
    async fn additive(&self) -> bool {
        self.0.additive
    }
}
