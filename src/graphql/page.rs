//! Pages on the wire: connections, and cursors that belong to one caller and one query.

use std::fmt;
use std::sync::Arc;

use async_graphql::connection::{Connection, Edge, EmptyFields};
use async_graphql::{Context, Object, ObjectType, OutputType};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use super::cursor::CursorKeys;
use super::failure::Failure;
use crate::store::page::{Direction, Page, Position, Sorted, Tie, Window};

/// What ties a cursor to one list: the caller, the field and its arguments beside `first` and `after`.
#[derive(Clone, Debug)]
pub struct Bound(Vec<u8>);

impl Bound {
    /// A list of the case world, for one user.
    pub fn new(user: uuid::Uuid, list: &str, arguments: &impl fmt::Debug) -> Bound {
        let shape = Sha256::new().chain_update(list).chain_update(format!("{arguments:?}")).finalize();
        Bound([user.as_bytes().as_slice(), &shape].concat())
    }
}

/// Reads `first` and `after`.
pub fn window(
    keys: &CursorKeys,
    bound: &Bound,
    first: i32,
    after: Option<&str>,
    direction: Direction,
) -> Result<Window, Failure> {
    let first = page_size(first)?;
    let after = after.map(|cursor| keys.open(&bound.0, cursor)).transpose()?;
    Ok(Window { first, after, direction })
}

/// Checks `first`.
pub fn page_size(first: i32) -> Result<u32, Failure> {
    match first {
        1..=100 => Ok(first.unsigned_abs()),
        _ => Err(Failure::PageSize),
    }
}

/// Whether a day can bound a list. Days of other ages are written with more than four digits or a sign: the databases
/// do not agree on how to compare them.
pub fn is_of_our_time(day: NaiveDate) -> bool {
    (1900..=2100).contains(&day.year())
}

/// A connection out of a page, with sealed cursors.
pub fn connection<T, C>(
    keys: &CursorKeys,
    bound: &Bound,
    page: Page<Arc<T>>,
    has_previous: bool,
    position: impl Fn(&T) -> Position,
    fields: C,
) -> Result<Connection<String, Arc<T>, C, EmptyFields>, Failure>
where
    T: OutputType,
    C: ObjectType,
    Arc<T>: OutputType,
{
    let mut connection = Connection::with_additional_fields(has_previous, page.has_next, fields);
    for row in page.rows {
        let cursor = keys.seal(&bound.0, &position(&row))?;
        connection.edges.push(Edge::new(cursor, row));
    }
    Ok(connection)
}

/// A list whose length is counted when asked for.
pub struct Total {
    pub list: Counted,
}

/// A list that can be counted.
pub enum Counted {
    Cases(crate::store::case_list::CaseFilter),
    CasesBelow(crate::store::case_list::Below, i64),
    Referrals(crate::store::referral::ReferralFilter),
    OwnMeasures(crate::store::measure::MeasureFilter),
    Agencies(crate::store::reference::AgencyFilter),
    Coordinators(crate::store::reference::CoordinatorFilter),
}

#[Object]
impl Total {
    /// How many there are in all, of those that exist for you.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64, Failure> {
        use super::context::ContextExt;
        let asked = ctx.asked();
        let (rounds, store, eyes) = (&asked.rounds, &asked.store, &asked.eyes);
        Ok(match &self.list {
            Counted::Cases(filter) => rounds.ask(store.count_cases(eyes, filter)).await?,
            Counted::CasesBelow(below, parent) => asked.nested.count(*below, *parent).await?,
            Counted::Referrals(filter) => rounds.ask(store.count_referrals(eyes, filter)).await?,
            Counted::OwnMeasures(filter) => rounds.ask(store.count_own_measures(eyes, filter)).await?,
            Counted::Agencies(filter) => rounds.ask(store.count_agencies(eyes, filter)).await?,
            Counted::Coordinators(filter) => rounds.ask(store.count_coordinators(eyes, filter)).await?,
        })
    }
}

/// Reads `first` and `after` of a public list: such a cursor is the last row's sort value and id, in base64url.
pub fn plain_window(first: i32, after: Option<&str>, direction: Direction) -> Result<Window, Failure> {
    let first = page_size(first)?;
    let after = after.map(plain_position).transpose()?;
    Ok(Window { first, after, direction })
}

fn plain_position(cursor: &str) -> Result<Position, Failure> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Failure::WrongCursor)?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::WrongCursor)?;
    let (value, id) = text.rsplit_once('\n').ok_or(Failure::WrongCursor)?;
    let id = uuid::Uuid::try_parse(id).map_err(|_| Failure::WrongCursor)?;
    // PostgreSQL holds no text with this character.
    if value.contains('\0') {
        return Err(Failure::WrongCursor);
    }
    Ok(Position { value: Sorted::Text(value.to_owned()), tie: Tie::Id(id) })
}

/// A connection over a public list, with plain cursors.
pub fn plain_connection<T: OutputType, C: ObjectType>(
    page: Page<T>,
    has_previous: bool,
    position: impl Fn(&T) -> (String, uuid::Uuid),
    fields: C,
) -> Connection<String, T, C, EmptyFields> {
    let mut connection = Connection::with_additional_fields(has_previous, page.has_next, fields);
    connection.edges.extend(page.rows.into_iter().map(|row| {
        let (value, id) = position(&row);
        Edge::new(URL_SAFE_NO_PAD.encode(format!("{value}\n{}", id.hyphenated())), row)
    }));
    connection
}
