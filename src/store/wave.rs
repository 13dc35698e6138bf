//! The wave: a root and every edge that was asked for, in one statement.
//!
//! Each noun's file gives its [`Branch`]; here they are only put side by side. A branch walks one [`Level`]: the keys
//! of that level are a common table expression in front of the statement, or a list of keys when a loader asks for one
//! edge alone. Every [`Form`] gives the same answers; a test holds them to it.

use std::collections::BTreeSet;

use sea_orm::sea_query::{
    Alias, CommonTableExpression, Condition, Expr, ExprTrait, Query, SelectStatement, UnionType, WithClause, WithQuery,
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, StatementBuilder};

use uuid::Uuid;

use super::entity::{case, coordinator, participant};
use super::error::StoreError;
use super::frame::{Columns, Frame, Row};
use super::scope::{Eyes, col};
use super::{Store, agency, consent, identity, measure, person, referral};
use crate::domain::agency::{Agency, AgencyContact, AgencyService};
use crate::domain::case::{Case, CaseAgency, CaseBelow, CaseChange, Exploitation, Participant};
use crate::domain::consent::Consent;
use crate::domain::coordinator::Coordinator;
use crate::domain::identity::{IdentityLink, SourceRecord};
use crate::domain::measure::Measure;
use crate::domain::person::{Person, Standing};
use crate::domain::referral::Referral;

/// The keys that a branch's parent column is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Parents outside the wave, each with the keys of its cases.
    Parents,
    Cases,
    Participants,
    Persons,
    Coordinators,
    Agencies,
}

impl Level {
    fn table(self) -> &'static str {
        match self {
            Level::Parents => "r_parents",
            Level::Cases => "r_cases",
            Level::Participants => "r_participants",
            Level::Persons => "r_persons",
            Level::Coordinators => "r_coordinators",
            Level::Agencies => "r_agencies",
        }
    }
}

/// One edge as a piece of SQL: where its rows are, what they carry, and which column leads up to the parent.
#[derive(Debug)]
pub struct Branch {
    pub level: Level,
    pub parent: Expr,
    pub rows: SelectStatement,
    pub columns: Columns,
}

/// A kind of row that travels in a wave.
pub trait Edge: Clone + Send + Sync + 'static {
    const TAG: Tag;

    /// The edge's piece of SQL, for these eyes.
    fn branch(eyes: &Eyes) -> Branch;

    /// Where the row stands among its parent's rows.
    fn place(&self) -> i64 {
        0
    }

    /// Reads a row; takes the columns in the order in which the branch lists them.
    fn read(row: &mut Row<'_>, store: &Store) -> Result<Self, StoreError>;
}

/// A kind of row that can be found alone, by its id or its key.
pub trait Addressed: Edge {
    /// On the branch's rows: those that exist for the caller.
    fn exists_for(eyes: &Eyes) -> Condition;

    /// On the branch's rows: the column of the id.
    fn id_column() -> Expr;

    /// On the branch's rows: the column of the key.
    fn key_column() -> Expr;

    /// The row's id.
    fn uuid(&self) -> Uuid;

    /// The row's key.
    fn key(&self) -> i64;
}

/// What a row can be found by.
pub trait Address: Copy + Eq + std::hash::Hash + std::fmt::Debug + Send + Sync + 'static {
    /// On the branch's rows: those with these addresses.
    fn among<E: Addressed>(addresses: &[Self]) -> Expr;

    /// The row's own.
    fn of<E: Addressed>(row: &E) -> Self;
}

impl Address for Uuid {
    fn among<E: Addressed>(addresses: &[Uuid]) -> Expr {
        E::id_column().is_in(addresses.iter().copied())
    }

    fn of<E: Addressed>(row: &E) -> Uuid {
        row.uuid()
    }
}

impl Address for i64 {
    fn among<E: Addressed>(addresses: &[i64]) -> Expr {
        E::key_column().is_in(addresses.iter().copied())
    }

    fn of<E: Addressed>(row: &E) -> i64 {
        row.key()
    }
}

macro_rules! edges {
    ($($tag:ident $field:ident: $row:ty = $bit:literal,)*) => {
        /// An edge's number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Tag {
            $($tag = $bit,)*
        }

        impl Tag {
            /// Every edge, parents before children.
            pub const ALL: &'static [Tag] = &[$(Tag::$tag),*];

            fn branch(self, eyes: &Eyes) -> Branch {
                match self {
                    $(Tag::$tag => <$row as Edge>::branch(eyes),)*
                }
            }
        }

        /// What a wave brought: rows with the keys of their parents.
        #[derive(Debug, Default)]
        pub struct Bag {
            /// The edges that were fetched; of the others nothing is known.
            pub edges: Edges,
            $(pub $field: Vec<(i64, $row)>,)*
        }

        impl Bag {
            fn take(&mut self, frame: &Frame, row: &QueryResult, store: &Store) -> Result<(), StoreError> {
                let mut row = frame.read(row);
                let (tag, parent) = (row.tag()?, row.parent()?);
                match tag {
                    $($bit => self.$field.push((parent, <$row as Edge>::read(&mut row, store)?)),)*
                    _ => return Err(StoreError::Corrupt("a row of no branch")),
                }
                Ok(())
            }
        }
    };
}

edges! {
    Cases cases: Case = 0,
    Participants participants: Participant = 1,
    CaseAgencies case_agencies: CaseAgency = 2,
    Referrals referrals: Referral = 3,
    Persons persons: Person = 4,
    Exploitations exploitations: Exploitation = 5,
    Measures measures: Measure = 6,
    SourceRecords source_records: SourceRecord = 7,
    IdentityLinks identity_links: IdentityLink = 8,
    Standings standings: Standing = 9,
    Consents consents: Consent = 10,
    Coordinators coordinators: Coordinator = 11,
    Agencies agencies: Agency = 12,
    Contacts contacts: AgencyContact = 13,
    Services services: AgencyService = 14,
    CaseChanges case_changes: CaseChange = 15,
    CasesBelow cases_below: CaseBelow = 16,
}

/// A set of edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Edges(u32);

impl Edges {
    /// Adds an edge.
    pub fn insert(&mut self, tag: Tag) {
        self.0 |= 1 << tag as u32;
    }

    /// Whether the edge is in the set.
    pub fn contains(self, tag: Tag) -> bool {
        self.0 & (1 << tag as u32) != 0
    }

    fn tags(self) -> impl Iterator<Item = Tag> {
        Tag::ALL.iter().copied().filter(move |tag| self.contains(*tag))
    }
}

impl FromIterator<Tag> for Edges {
    fn from_iter<I: IntoIterator<Item = Tag>>(tags: I) -> Edges {
        let mut edges = Edges::default();
        tags.into_iter().for_each(|tag| edges.insert(tag));
        edges
    }
}

/// Where a wave starts: a statement that selects keys, scope included.
#[derive(Clone, Debug)]
pub enum Root {
    Cases(SelectStatement),
    /// Selects `parent` and `key`: the cases of several parents.
    CasesBelow(SelectStatement),
    Persons(SelectStatement),
    Agencies(SelectStatement),
    Coordinators(SelectStatement),
}

impl Root {
    fn tags(&self) -> &'static [Tag] {
        match self {
            Root::Cases(_) => &[Tag::Cases],
            Root::CasesBelow(_) => &[Tag::Cases, Tag::CasesBelow],
            Root::Persons(_) => &[Tag::Persons],
            Root::Agencies(_) => &[Tag::Agencies],
            Root::Coordinators(_) => &[Tag::Coordinators],
        }
    }
}

/// How a wave asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Root and edges side by side: what the hub does.
    OneStatement,
    /// Root and edges one after the other.
    StatementPerEdge,
    /// The root alone; loaders fetch every edge.
    Loaders,
}

impl Store {
    /// Fetches a root and these edges.
    pub async fn wave(&self, eyes: &Eyes, root: Root, mut edges: Edges) -> Result<Bag, StoreError> {
        if self.form == Form::Loaders {
            edges = Edges::default();
        }
        root.tags().iter().for_each(|tag| edges.insert(*tag));
        let branches: Vec<(Tag, Branch)> = edges.tags().map(|tag| (tag, tag.branch(eyes))).collect();
        let mut bag = Bag { edges, ..Bag::default() };
        match self.form {
            Form::OneStatement | Form::Loaders => {
                let frame = Frame::around(branches.iter().map(|(_, branch)| &branch.columns));
                let statement = side_by_side(eyes, root, edges, branches, &frame, self.backend());
                self.collect(&statement, &frame, &mut bag).await?;
            }
            Form::StatementPerEdge => {
                for (tag, branch) in branches {
                    let frame = Frame::around([&branch.columns]);
                    let statement =
                        side_by_side(eyes, root.clone(), edges, vec![(tag, branch)], &frame, self.backend());
                    self.collect(&statement, &frame, &mut bag).await?;
                }
            }
        }
        Ok(bag)
    }

    /// Fetches rows by their addresses, of those that exist for the caller.
    pub async fn find<E: Addressed, A: Address>(&self, eyes: &Eyes, addresses: &[A]) -> Result<Vec<E>, StoreError> {
        let mut branch = E::branch(eyes);
        branch.rows.cond_where(E::exists_for(eyes)).and_where(A::among::<E>(addresses));
        Ok(self.alone::<E>(branch).await?.into_iter().map(|(_, row)| row).collect())
    }

    /// Fetches one edge of these parents.
    pub async fn edge<E: Edge>(&self, eyes: &Eyes, parents: &[i64]) -> Result<Vec<(i64, E)>, StoreError> {
        let mut branch = E::branch(eyes);
        branch.rows.and_where(branch.parent.clone().is_in(parents.iter().copied()));
        self.alone(branch).await
    }

    /// Fetches what one branch selects.
    pub(super) async fn alone<E: Edge>(&self, branch: Branch) -> Result<Vec<(i64, E)>, StoreError> {
        let frame = Frame::around([&branch.columns]);
        let statement = frame.select(branch.rows, E::TAG as i64, branch.parent, &branch.columns, self.backend());
        let mut found = Vec::new();
        for row in self.databases.case.query_all(&statement).await? {
            let mut row = frame.read(&row);
            found.push((row.parent()?, E::read(&mut row, self)?));
        }
        Ok(found)
    }

    async fn collect(&self, statement: &WithQuery, frame: &Frame, bag: &mut Bag) -> Result<(), StoreError> {
        let statement: Statement = StatementBuilder::build(statement, &self.backend());
        for row in self.databases.case.query_all_raw(statement).await? {
            bag.take(frame, &row, self)?;
        }
        Ok(())
    }

    fn backend(&self) -> DbBackend {
        self.databases.case.get_database_backend()
    }
}

fn side_by_side(
    eyes: &Eyes,
    root: Root,
    edges: Edges,
    branches: Vec<(Tag, Branch)>,
    frame: &Frame,
    backend: DbBackend,
) -> WithQuery {
    let mut levels: BTreeSet<Level> = branches.iter().map(|(_, branch)| branch.level).collect();
    if levels.contains(&Level::Agencies) {
        levels.extend([Level::Participants, Level::Persons, Level::Coordinators]);
    }
    if levels.contains(&Level::Persons) {
        levels.insert(Level::Participants);
    }
    let mut with = WithClause::new();
    let mut cte = |level: Level, keys: SelectStatement| {
        with.cte(CommonTableExpression::new().query(keys).table_name(level.table()).to_owned());
    };
    let below_cases = matches!(root, Root::Cases(_) | Root::CasesBelow(_));
    let below_agencies = matches!(root, Root::Agencies(_));
    match root {
        Root::Cases(keys) => cte(Level::Cases, keys),
        Root::CasesBelow(pairs) => {
            cte(Level::Parents, pairs);
            let mut keys = Query::select();
            keys.distinct().column("key").from(Level::Parents.table());
            cte(Level::Cases, keys);
        }
        Root::Persons(keys) => cte(Level::Persons, keys),
        Root::Agencies(keys) => cte(Level::Agencies, keys),
        Root::Coordinators(keys) => cte(Level::Coordinators, keys),
    }
    if below_cases && levels.contains(&Level::Participants) {
        cte(Level::Participants, participants(eyes));
    }
    if below_cases && levels.contains(&Level::Persons) {
        let mut people = Query::select();
        people.distinct().expr_as(Expr::col("person_key"), "key").from(Level::Participants.table());
        cte(Level::Persons, people);
    }
    if below_cases && levels.contains(&Level::Coordinators) {
        let mut leads = Query::select();
        leads
            .expr_as(col("w_c", case::Column::LeadCoordinatorKey), "key")
            .from_as(case::Entity, "w_c")
            .and_where(within(col("w_c", case::Column::Key), Level::Cases));
        cte(Level::Coordinators, leads);
    }
    if !below_agencies && levels.contains(&Level::Agencies) {
        cte(Level::Agencies, agencies(edges, below_cases));
    }
    let mut together: Option<SelectStatement> = None;
    for (tag, branch) in branches {
        let mut rows = branch.rows;
        if branch.level != Level::Parents {
            rows.and_where(within(branch.parent.clone(), branch.level));
        }
        let select = frame.select(rows, tag as i64, branch.parent, &branch.columns, backend);
        match &mut together {
            None => together = Some(select),
            Some(first) => {
                first.union(UnionType::All, select);
            }
        }
    }
    together.unwrap_or_else(Query::select).with(with)
}

fn within(parent: Expr, level: Level) -> Expr {
    let mut keys = Query::select();
    keys.column("key").from(level.table());
    parent.in_subquery(keys)
}

fn participants(eyes: &Eyes) -> SelectStatement {
    let mut keys = Query::select();
    keys.expr_as(col("w_pt", participant::Column::Key), "key")
        .expr_as(col("w_pt", participant::Column::PersonKey), "person_key")
        .from_as(participant::Entity, "w_pt")
        .and_where(within(col("w_pt", participant::Column::CaseKey), Level::Cases))
        .cond_where(eyes.participants("w_pt"));
    keys
}

/// The keys of the agencies that the other edges lead to.
fn agencies(edges: Edges, from_cases: bool) -> SelectStatement {
    let mut sources: Vec<SelectStatement> = Vec::new();
    if from_cases {
        sources.extend(agency::keys_of_cases(|key| within(key, Level::Cases)));
    }
    if edges.contains(Tag::CaseAgencies) {
        sources.push(agency::keys_of_parts(|key| within(key, Level::Cases)));
    }
    if edges.contains(Tag::Referrals) {
        sources.extend(referral::agency_keys(|key| within(key, Level::Cases)));
    }
    if edges.contains(Tag::Measures) {
        sources.extend(measure::agency_keys(|key| within(key, Level::Participants)));
    }
    if edges.contains(Tag::SourceRecords) {
        sources.push(identity::agency_keys(|key| within(key, Level::Persons)));
    }
    if edges.contains(Tag::Standings) {
        sources.push(person::agency_keys(|key| within(key, Level::Persons)));
    }
    if edges.contains(Tag::Consents) {
        sources.push(consent::agency_keys(|key| within(key, Level::Persons)));
    }
    if edges.contains(Tag::Coordinators) {
        let mut of_coordinators = Query::select();
        of_coordinators
            .expr_as(col("w_co", coordinator::Column::AgencyKey), "key")
            .from_as(coordinator::Entity, "w_co")
            .and_where(within(col("w_co", coordinator::Column::Key), Level::Coordinators));
        sources.push(of_coordinators);
    }
    let mut sources = sources.into_iter();
    let mut keys = sources.next().unwrap_or_else(|| {
        let mut nothing = Query::select();
        nothing.expr_as(Expr::cust("0"), Alias::new("key"));
        nothing
    });
    for source in sources {
        keys.union(UnionType::Distinct, source);
    }
    keys
}
