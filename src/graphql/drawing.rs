//! `Case.graph`: the case as a flat, bounded drawing. A label is never a sealed value.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use futures_util::future::try_join_all;
use futures_util::try_join;

use super::context::Asked;
use super::failure::Failure;
use crate::access::clearance::Grounds;
use crate::domain::agency::Agency;
use crate::domain::case::{Case, CaseAgency, Participant};
use crate::domain::code::{Code, Language};
use crate::domain::coordinator::Coordinator;
use crate::domain::id::Noun;
use crate::domain::identity::SourceRecord;
use crate::domain::measure::Measure;
use crate::domain::person::Person;
use crate::domain::referral::Referral;

/// What a node of a drawing stands for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GraphNodeKind {
    /// A case.
    Case,
    /// A person; the label is the pseudonym.
    Person,
    /// An agency.
    Agency,
    /// A coordinator.
    Coordinator,
    /// A support measure; the label is its kind.
    Measure,
    /// A referral; the label is its state.
    Referral,
    /// A source record; the label is its legal regime.
    SourceRecord,
}

/// What an edge of a drawing says.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GraphEdgeKind {
    /// The person takes part in the case.
    ParticipatesIn,
    /// The agency takes part in the case.
    WorksOn,
    /// The coordinator leads the case.
    Leads,
    /// The referral belongs to the case.
    ReferralIn,
    /// The agency sent the referral.
    Sent,
    /// The referral goes to the agency.
    SentTo,
    /// The measure supports the person.
    Supports,
    /// The agency provides the measure.
    Provides,
    /// The agency decides on the measure.
    Decides,
    /// The record is about the person.
    IsAbout,
    /// The agency holds the record.
    Holds,
}

/// A node of a drawing.
#[derive(SimpleObject, Clone, Debug)]
pub struct GraphNode {
    /// The id of what it stands for.
    pub id: ID,
    /// What it stands for.
    pub kind: GraphNodeKind,
    /// A short text; never a sealed value.
    pub label: String,
}

/// An edge of a drawing.
#[derive(SimpleObject, Clone, Debug)]
pub struct GraphEdge {
    /// Stable: the same edge has the same id in every drawing.
    pub id: String,
    /// The id of the node it starts from.
    pub from: ID,
    /// The id of the node it leads to.
    pub to: ID,
    /// What it says.
    pub kind: GraphEdgeKind,
}

/// A case, drawn.
#[derive(SimpleObject, Clone, Debug)]
pub struct CaseGraph {
    /// The nodes; the case first.
    pub nodes: Vec<GraphNode>,
    /// The edges between these nodes.
    pub edges: Vec<GraphEdge>,
    /// Whether nodes were left out because of `first`.
    pub truncated: bool,
}

impl CaseGraph {
    /// Draws a case. Step 1 is the case's own people, agencies, coordinator and referrals, step 2 what belongs to these
    /// people, step 3 who stands behind that.
    pub async fn draw(
        asked: &Asked,
        case: &Case,
        depth: i32,
        kinds: Option<Vec<GraphNodeKind>>,
        first: i32,
    ) -> Result<CaseGraph, Failure> {
        if !(1..=3).contains(&depth) || !(1..=500).contains(&first) {
            return Err(Failure::WrongGraph);
        }
        if kinds.as_ref().is_some_and(|kinds| kinds.len() > 100) {
            return Err(Failure::TooMany);
        }
        let rows = Rows::of(asked, case, depth).await?;
        let mut sheet = Sheet { language: asked.language, kinds, ..Sheet::default() };
        sheet.case(case, &rows);
        sheet.referrals(case, &rows, depth);
        if depth > 1 {
            sheet.measures(asked, &rows, depth);
            sheet.records(&rows, depth);
        }
        Ok(sheet.cut(first))
    }
}

/// Everything that a drawing needs, fetched level by level.
struct Rows {
    participants: Arc<[Arc<Participant>]>,
    parts: Arc<[Arc<CaseAgency>]>,
    referrals: Arc<[Arc<Referral>]>,
    lead: Option<Arc<Coordinator>>,
    people: HashMap<i64, Arc<Person>>,
    /// Of each participant, in the same order.
    measures: Vec<Arc<[Arc<Measure>]>>,
    /// Of each participant's person, in the same order.
    records: Vec<Arc<[Arc<SourceRecord>]>>,
    /// Those that this drawing reaches.
    agencies: HashMap<i64, Arc<Agency>>,
}

impl Rows {
    async fn of(asked: &Asked, case: &Case, depth: i32) -> Result<Rows, Failure> {
        let loaders = &asked.loaders;
        let (participants, parts, referrals, leads) = try_join!(
            loaders.participants.of(case.key),
            loaders.case_agencies.of(case.key),
            loaders.referrals.of(case.key),
            loaders.coordinators.all(case.lead_coordinator_key),
        )?;
        let below = if depth > 1 { &participants[..] } else { &[] };
        let (people, measures, records) = try_join!(
            loaders.persons.all(participants.iter().map(|participant| participant.person_key)),
            try_join_all(below.iter().map(|participant| loaders.measures.of(participant.key))),
            try_join_all(below.iter().map(|participant| loaders.source_records.of(participant.person_key))),
        )?;
        let mut rows = Rows {
            lead: leads.into_values().next(),
            agencies: HashMap::new(),
            participants,
            parts,
            referrals,
            people,
            measures,
            records,
        };
        rows.agencies = loaders.agencies.all(rows.agency_keys(asked, depth)).await?;
        Ok(rows)
    }

    fn agency_keys(&self, asked: &Asked, depth: i32) -> HashSet<i64> {
        let mut keys: HashSet<i64> = self.parts.iter().map(|part| part.agency_key).collect();
        if depth > 1 {
            keys.extend(self.referrals.iter().flat_map(|referral| [referral.from_agency_key, referral.to_agency_key]));
        }
        if depth > 2 {
            for measure in self.measures.iter().flat_map(|list| list.iter()) {
                keys.extend(provider(asked, measure));
                keys.extend(measure.decided_by_key);
            }
            keys.extend(self.records.iter().flat_map(|list| list.iter()).map(|record| record.agency_key));
        }
        keys
    }

    /// Each participant's person, where it exists for the caller, with what was fetched of that participant.
    fn each<'a, T>(&'a self, lists: &'a [Arc<[Arc<T>]>]) -> impl Iterator<Item = (&'a Person, &'a [Arc<T>])> {
        let people = self.participants.iter().map(|participant| self.people.get(&participant.person_key));
        people.zip(lists).filter_map(|(person, list)| Some((person?.as_ref(), list.as_ref())))
    }
}

/// Who provides a measure, if that opens to the caller.
fn provider(asked: &Asked, measure: &Measure) -> Option<i64> {
    let provider = measure.provider.sealed(Some(measure.provider.agency_key));
    provider.open(asked.clearance()).ok().flatten().copied().flatten()
}

#[derive(Default)]
struct Sheet {
    language: Language,
    kinds: Option<Vec<GraphNodeKind>>,
    nodes: Vec<GraphNode>,
    edges: Vec<GraphEdge>,
    drawn: HashSet<String>,
}

impl Sheet {
    fn node(&mut self, id: impl Noun + ToString, kind: GraphNodeKind, label: String) {
        let wanted = kind == GraphNodeKind::Case || self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
        let id = id.to_string();
        if wanted && self.drawn.insert(id.clone()) {
            self.nodes.push(GraphNode { id: ID(id), kind, label });
        }
    }

    fn edge(&mut self, from: impl Noun + ToString, to: impl Noun + ToString, kind: GraphEdgeKind) {
        let (from, to) = (from.to_string(), to.to_string());
        let id = format!("{kind:?}/{from}/{to}");
        if self.drawn.insert(id.clone()) {
            self.edges.push(GraphEdge { id, from: ID(from), to: ID(to), kind });
        }
    }

    fn agency(&mut self, agency: &Arc<Agency>) {
        let label = match self.language {
            Language::Sv => agency.name_sv.clone(),
            Language::En => agency.name_en.clone(),
        };
        self.node(agency.id, GraphNodeKind::Agency, label);
    }

    fn case(&mut self, case: &Case, rows: &Rows) {
        self.node(case.id, GraphNodeKind::Case, case.reference.clone());
        for participant in rows.participants.iter() {
            if let Some(person) = rows.people.get(&participant.person_key) {
                self.node(person.id, GraphNodeKind::Person, person.pseudonym.clone());
                self.edge(person.id, case.id, GraphEdgeKind::ParticipatesIn);
            }
        }
        for part in rows.parts.iter() {
            if let Some(agency) = rows.agencies.get(&part.agency_key) {
                self.agency(agency);
                self.edge(agency.id, case.id, GraphEdgeKind::WorksOn);
            }
        }
        if let Some(coordinator) = &rows.lead {
            self.node(coordinator.id, GraphNodeKind::Coordinator, coordinator.name.clone());
            self.edge(coordinator.id, case.id, GraphEdgeKind::Leads);
        }
    }

    fn referrals(&mut self, case: &Case, rows: &Rows, depth: i32) {
        for referral in rows.referrals.iter() {
            self.node(referral.id, GraphNodeKind::Referral, referral.state.code().to_owned());
            self.edge(referral.id, case.id, GraphEdgeKind::ReferralIn);
            if depth < 2 {
                continue;
            }
            if let Some(agency) = rows.agencies.get(&referral.from_agency_key) {
                self.agency(agency);
                self.edge(agency.id, referral.id, GraphEdgeKind::Sent);
            }
            if let Some(agency) = rows.agencies.get(&referral.to_agency_key) {
                self.agency(agency);
                self.edge(referral.id, agency.id, GraphEdgeKind::SentTo);
            }
        }
    }

    fn measures(&mut self, asked: &Asked, rows: &Rows, depth: i32) {
        for (person, measures) in rows.each(&rows.measures) {
            for measure in measures {
                self.node(measure.id, GraphNodeKind::Measure, measure.measure_type.code().to_owned());
                self.edge(measure.id, person.id, GraphEdgeKind::Supports);
                if depth < 3 {
                    continue;
                }
                if let Some(agency) = provider(asked, measure).and_then(|key| rows.agencies.get(&key)) {
                    self.agency(agency);
                    self.edge(agency.id, measure.id, GraphEdgeKind::Provides);
                    if !measure.provider.grounds.meets(Grounds::PUBLIC) {
                        asked.openings.opened(measure.provider.subject, "provider");
                    }
                }
                if let Some(agency) = measure.decided_by_key.and_then(|key| rows.agencies.get(&key)) {
                    self.agency(agency);
                    self.edge(agency.id, measure.id, GraphEdgeKind::Decides);
                }
            }
        }
    }

    fn records(&mut self, rows: &Rows, depth: i32) {
        for (person, records) in rows.each(&rows.records) {
            for record in records {
                self.node(record.id, GraphNodeKind::SourceRecord, record.legal_regime.code().to_owned());
                self.edge(record.id, person.id, GraphEdgeKind::IsAbout);
                if depth > 2
                    && let Some(agency) = rows.agencies.get(&record.agency_key)
                {
                    self.agency(agency);
                    self.edge(agency.id, record.id, GraphEdgeKind::Holds);
                }
            }
        }
    }

    fn cut(mut self, first: i32) -> CaseGraph {
        let most = usize::try_from(first).unwrap_or_default();
        let truncated = self.nodes.len() > most;
        self.nodes.truncate(most);
        let kept: HashSet<&str> = self.nodes.iter().map(|node| node.id.as_str()).collect();
        self.edges.retain(|edge| kept.contains(edge.from.as_str()) && kept.contains(edge.to.as_str()));
        CaseGraph { nodes: self.nodes, edges: self.edges, truncated }
    }
}
