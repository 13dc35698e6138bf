//! The common frame of columns: how rows of different nouns travel in one statement.
//!
//! A [`Branch`](super::wave::Branch) lists its columns by type. Side by side, every branch is padded to the same number of columns of
//! each type, so that they can stand in one `UNION ALL`; alone, a branch carries only its own.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, SelectStatement};
use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use super::error::StoreError;
use crate::domain::code::Code;

/// The type of a column in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Int,
    Text,
    Date,
    Instant,
    Uuid,
    Bytes,
}

const SLOTS: [Slot; 6] = [Slot::Int, Slot::Text, Slot::Date, Slot::Instant, Slot::Uuid, Slot::Bytes];

impl Slot {
    fn postgres_type(self) -> &'static str {
        match self {
            Slot::Int => "bigint",
            Slot::Text => "text",
            Slot::Date => "date",
            Slot::Instant => "timestamptz",
            Slot::Uuid => "uuid",
            Slot::Bytes => "bytea",
        }
    }
}

/// What a branch selects, in the order in which its rows are read.
#[derive(Clone, Debug, Default)]
pub struct Columns(Vec<(Slot, Expr)>);

impl Columns {
    pub fn int(self, column: impl Into<Expr>) -> Columns {
        self.with(Slot::Int, column.into())
    }

    pub fn text(self, column: impl Into<Expr>) -> Columns {
        self.with(Slot::Text, column.into())
    }

    pub fn date(self, column: impl Into<Expr>) -> Columns {
        self.with(Slot::Date, column.into())
    }

    pub fn instant(self, column: impl Into<Expr>) -> Columns {
        self.with(Slot::Instant, column.into())
    }

    pub fn uuid(self, column: impl Into<Expr>) -> Columns {
        self.with(Slot::Uuid, column.into())
    }

    pub fn bytes(self, column: impl Into<Expr>) -> Columns {
        self.with(Slot::Bytes, column.into())
    }

    /// A condition, as 1 or 0.
    pub fn flag(self, condition: impl Into<Expr>) -> Columns {
        let as_number = Expr::case(condition.into(), Expr::val(1i64)).finally(Expr::val(0i64));
        self.with(Slot::Int, as_number.into())
    }

    fn with(mut self, slot: Slot, column: Expr) -> Columns {
        self.0.push((slot, column));
        self
    }

    fn of(&self, slot: Slot) -> impl Iterator<Item = &Expr> {
        self.0.iter().filter(move |(own, _)| *own == slot).map(|(_, column)| column)
    }
}

/// How many columns of each type a statement has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame([usize; SLOTS.len()]);

impl Frame {
    /// The smallest frame that holds all of these.
    pub fn around<'a>(branches: impl IntoIterator<Item = &'a Columns>) -> Frame {
        let mut widths = [0; SLOTS.len()];
        for columns in branches {
            for (width, slot) in widths.iter_mut().zip(SLOTS) {
                *width = usize::max(*width, columns.of(slot).count());
            }
        }
        Frame(widths)
    }

    /// Gives a branch's statement its columns: tag, parent key, then each type's, padded with typed nulls.
    pub fn select(
        &self,
        mut statement: SelectStatement,
        tag: i64,
        parent: Expr,
        columns: &Columns,
        backend: DbBackend,
    ) -> SelectStatement {
        let typed = |column: Expr, slot: Slot| match backend {
            DbBackend::Postgres => column.cast_as(Alias::new(slot.postgres_type())),
            _ => column,
        };
        statement.expr(typed(Expr::cust(tag.to_string()), Slot::Int)).expr(parent);
        for (width, slot) in self.0.into_iter().zip(SLOTS) {
            let mut used = 0;
            for column in columns.of(slot) {
                // Integers are cast, too: some columns are narrower than the frame.
                let cast = if slot == Slot::Int { typed(column.clone(), slot) } else { column.clone() };
                statement.expr(cast);
                used += 1;
            }
            for _ in used..width {
                statement.expr(typed(Expr::cust("NULL"), slot));
            }
        }
        statement
    }

    /// Starts reading a row.
    pub fn read<'r>(&self, row: &'r QueryResult) -> Row<'r> {
        let mut next = [0; SLOTS.len()];
        let mut start = 2;
        for (next, width) in next.iter_mut().zip(self.0) {
            *next = start;
            start += width;
        }
        Row { row, next }
    }
}

/// A row being read: each call takes the next column of its type.
#[derive(Debug)]
pub struct Row<'r> {
    row: &'r QueryResult,
    next: [usize; SLOTS.len()],
}

impl Row<'_> {
    /// The number of the branch that the row is from.
    pub fn tag(&self) -> Result<i64, StoreError> {
        Ok(self.row.try_get_by_index(0)?)
    }

    /// The key of the row's parent.
    pub fn parent(&self) -> Result<i64, StoreError> {
        Ok(self.row.try_get_by_index(1)?)
    }

    fn index(&mut self, slot: Slot) -> usize {
        let next = &mut self.next[slot as usize];
        *next += 1;
        *next - 1
    }

    pub fn int(&mut self) -> Result<i64, StoreError> {
        let index = self.index(Slot::Int);
        Ok(self.row.try_get_by_index(index)?)
    }

    pub fn int_opt(&mut self) -> Result<Option<i64>, StoreError> {
        let index = self.index(Slot::Int);
        Ok(self.row.try_get_by_index(index)?)
    }

    pub fn small_opt(&mut self) -> Result<Option<i32>, StoreError> {
        self.int_opt()?.map(i32::try_from).transpose().map_err(|_| StoreError::Corrupt("a number is out of range"))
    }

    pub fn flag(&mut self) -> Result<bool, StoreError> {
        Ok(self.int()? != 0)
    }

    pub fn text(&mut self) -> Result<String, StoreError> {
        let index = self.index(Slot::Text);
        Ok(self.row.try_get_by_index(index)?)
    }

    pub fn text_opt(&mut self) -> Result<Option<String>, StoreError> {
        let index = self.index(Slot::Text);
        Ok(self.row.try_get_by_index(index)?)
    }

    pub fn date(&mut self) -> Result<NaiveDate, StoreError> {
        let index = self.index(Slot::Date);
        Ok(self.row.try_get_by_index(index)?)
    }

    pub fn date_opt(&mut self) -> Result<Option<NaiveDate>, StoreError> {
        let index = self.index(Slot::Date);
        Ok(self.row.try_get_by_index(index)?)
    }

    pub fn instant(&mut self) -> Result<DateTime<Utc>, StoreError> {
        let index = self.index(Slot::Instant);
        Ok(self.row.try_get_by_index(index)?)
    }

    pub fn instant_opt(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let index = self.index(Slot::Instant);
        Ok(self.row.try_get_by_index(index)?)
    }

    pub fn uuid(&mut self) -> Result<Uuid, StoreError> {
        let index = self.index(Slot::Uuid);
        Ok(self.row.try_get_by_index(index)?)
    }

    pub fn uuid_opt(&mut self) -> Result<Option<Uuid>, StoreError> {
        let index = self.index(Slot::Uuid);
        Ok(self.row.try_get_by_index(index)?)
    }

    pub fn bytes_opt(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let index = self.index(Slot::Bytes);
        Ok(self.row.try_get_by_index(index)?)
    }

    /// A code of a closed list.
    pub fn code<C: Code>(&mut self) -> Result<C, StoreError> {
        self.code_opt()?.ok_or(StoreError::Corrupt("a code is missing"))
    }

    /// A code of a closed list, or null.
    pub fn code_opt<C: Code>(&mut self) -> Result<Option<C>, StoreError> {
        self.text_opt()?.map(|code| C::parse(&code).ok_or(StoreError::Corrupt("a code is not of its list"))).transpose()
    }
}
