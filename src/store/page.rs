//! Keyset pages: where one ended, the next begins.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, SelectStatement};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A value by which a list is ordered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sorted {
    Day(NaiveDate),
    Instant(DateTime<Utc>),
    Text(String),
    Number(i64),
}

impl Sorted {
    fn expr(&self) -> Expr {
        match self {
            Sorted::Day(day) => Expr::val(*day),
            Sorted::Instant(instant) => Expr::val(*instant),
            Sorted::Text(text) => Expr::val(text.clone()),
            Sorted::Number(number) => Expr::val(*number),
        }
    }
}

/// What orders rows that share a sort value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tie {
    /// The key, in sealed cursors.
    Key(i64),
    /// The id, in public ones.
    Id(Uuid),
}

/// A place in a list: the last row's sort value, and what tells it from rows that share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub value: Sorted,
    pub tie: Tie,
}

/// Which way a list runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    Ascending,
    Descending,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub has_next: bool,
}

impl<T> Page<T> {
    /// The same page of something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(change).collect(), has_next: self.has_next }
    }

    /// The first `first` of rows that were fetched with [`Window::limit`].
    pub fn cut(mut rows: Vec<T>, first: u32) -> Page<T> {
        let first = first as usize;
        let has_next = rows.len() > first;
        rows.truncate(first);
        Page { rows, has_next }
    }
}

/// Which part of a list is wanted.
#[derive(Clone, Debug)]
pub struct Window {
    pub first: u32,
    pub after: Option<Position>,
    pub direction: Direction,
}

impl Window {
    /// One more row than asked for: it tells whether there is a next page.
    pub fn limit(&self) -> u64 {
        u64::from(self.first) + 1
    }

    /// Whether a row comes after the window's start.
    pub fn beyond(&self, value: Expr, tie: Expr) -> Option<Expr> {
        let after = self.after.as_ref()?;
        let start = after.value.expr();
        let last = match after.tie {
            Tie::Key(key) => Expr::val(key),
            Tie::Id(id) => Expr::val(id),
        };
        Some(match self.direction {
            Direction::Ascending => value.clone().gt(start.clone()).or(value.eq(start).and(tie.gt(last))),
            Direction::Descending => value.clone().lt(start.clone()).or(value.eq(start).and(tie.lt(last))),
        })
    }

    /// Orders a statement and cuts it to the window.
    pub fn apply(&self, statement: &mut SelectStatement, value: Expr, tie: Expr) {
        if let Some(beyond) = self.beyond(value.clone(), tie.clone()) {
            statement.and_where(beyond);
        }
        let order = match self.direction {
            Direction::Ascending => Order::Asc,
            Direction::Descending => Order::Desc,
        };
        statement.order_by_expr(value, order.clone()).order_by_expr(tie, order).limit(self.limit());
    }
}
