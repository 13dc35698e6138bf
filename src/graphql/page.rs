//! Pages on the wire: connections, and cursors that belong to one caller and one query.

use std::fmt;
use std::sync::Arc;

use async_graphql::connection::{Connection, Edge, EmptyFields};
use async_graphql::{Context, Object, ObjectType, OutputType};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use super::failure::Failure;
use crate::store::page::{Direction, Page, Position, Sorted, Tie, Window};

/// The key under which cursors are sealed; every process of a hub has the same.
#[derive(Clone)]
pub struct CursorKey(Arc<XChaCha20Poly1305>);

impl fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CursorKey")
    }
}

const NONCE: usize = 24;
/// Positions are padded to this length, so that a cursor's length says nothing.
const PADDED: usize = 96;

impl CursorKey {
    /// The key from its 32 bytes.
    pub fn new(bytes: &[u8; 32]) -> CursorKey {
        CursorKey(Arc::new(XChaCha20Poly1305::new(bytes.into())))
    }

    /// Seals a position for one caller and one query. The same position gives the same cursor: clients compare them.
    fn seal(&self, bound: &[u8], position: &Position) -> Result<String, Failure> {
        let mut plain = serde_json::to_vec(position).map_err(|_| Failure::Internal)?;
        plain.resize(plain.len().max(PADDED), b' ');
        let nonce = &Sha256::new().chain_update(bound).chain_update(&plain).finalize()[..NONCE];
        let nonce = XNonce::try_from(nonce).map_err(|_| Failure::Internal)?;
        let sealed = self.0.encrypt(&nonce, Payload { msg: &plain, aad: bound }).map_err(|_| Failure::Internal)?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    fn open(&self, bound: &[u8], cursor: &str) -> Result<Position, Failure> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Failure::WrongCursor)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or(Failure::WrongCursor)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| Failure::WrongCursor)?;
        let plain = self.0.decrypt(&nonce, Payload { msg: sealed, aad: bound }).map_err(|_| Failure::WrongCursor)?;
        serde_json::from_slice(&plain).map_err(|_| Failure::WrongCursor)
    }
}

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
    key: &CursorKey,
    bound: &Bound,
    first: i32,
    after: Option<&str>,
    direction: Direction,
) -> Result<Window, Failure> {
    let first = page_size(first)?;
    let after = after.map(|cursor| key.open(&bound.0, cursor)).transpose()?;
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
    key: &CursorKey,
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
        let cursor = key.seal(&bound.0, &position(&row))?;
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
