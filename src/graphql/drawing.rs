//! `Case.graph`: the case as a flat, bounded drawing. A label is never a sealed value.

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use futures_util::future::try_join_all;

use super::context::Asked;
use super::failure::Failure;
use crate::domain::agency::Agency;
use crate::domain::case::Case;
use crate::domain::code::{Code, Language};
use crate::domain::id::Noun;

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
        let mut sheet = Sheet { language: asked.language, kinds, ..Sheet::default() };
        sheet.node(case.id, GraphNodeKind::Case, case.reference.clone());
        let loaders = &asked.loaders;
        let participants = loaders.participants.of(case.key).await?;
        let people =
            try_join_all(participants.iter().map(|participant| loaders.persons.one(participant.person_key))).await?;
        let people: Vec<_> = people.into_iter().flatten().collect();
        for person in &people {
            sheet.node(person.id, GraphNodeKind::Person, person.pseudonym.clone());
            sheet.edge(person.id, case.id, GraphEdgeKind::ParticipatesIn);
        }
        for part in loaders.case_agencies.of(case.key).await?.iter() {
            if let Some(agency) = loaders.agencies.one(part.agency_key).await? {
                sheet.agency(&agency);
                sheet.edge(agency.id, case.id, GraphEdgeKind::WorksOn);
            }
        }
        if let Some(key) = case.lead_coordinator_key
            && let Some(coordinator) = loaders.coordinators.one(key).await?
        {
            sheet.node(coordinator.id, GraphNodeKind::Coordinator, coordinator.name.clone());
            sheet.edge(coordinator.id, case.id, GraphEdgeKind::Leads);
        }
        for referral in loaders.referrals.of(case.key).await?.iter() {
            sheet.node(referral.id, GraphNodeKind::Referral, referral.state.code().to_owned());
            sheet.edge(referral.id, case.id, GraphEdgeKind::ReferralIn);
            if depth > 1 {
                for (key, kind) in
                    [(referral.from_agency_key, GraphEdgeKind::Sent), (referral.to_agency_key, GraphEdgeKind::SentTo)]
                {
                    if let Some(agency) = loaders.agencies.one(key).await? {
                        sheet.agency(&agency);
                        match kind {
                            GraphEdgeKind::Sent => sheet.edge(agency.id, referral.id, kind),
                            _ => sheet.edge(referral.id, agency.id, kind),
                        }
                    }
                }
            }
        }
        if depth > 1 {
            sheet.measures(asked, &participants, &people, depth).await?;
            sheet.records(asked, &people, depth).await?;
        }
        Ok(sheet.cut(first))
    }
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

    async fn measures(
        &mut self,
        asked: &Asked,
        participants: &[Arc<crate::domain::case::Participant>],
        people: &[Arc<crate::domain::person::Person>],
        depth: i32,
    ) -> Result<(), Failure> {
        let loaders = &asked.loaders;
        let lists = try_join_all(participants.iter().map(|participant| loaders.measures.of(participant.key))).await?;
        for (participant, measures) in participants.iter().zip(lists) {
            let Some(person) = people.iter().find(|person| person.key == participant.person_key) else { continue };
            for measure in measures.iter() {
                self.node(measure.id, GraphNodeKind::Measure, measure.measure_type.code().to_owned());
                self.edge(measure.id, person.id, GraphEdgeKind::Supports);
                if depth < 3 {
                    continue;
                }
                let provider = measure.provider.sealed(Some(measure.provider.agency_key));
                if let Ok(Some(Some(key))) = provider.open(asked.clearance())
                    && let Some(agency) = loaders.agencies.one(*key).await?
                {
                    self.agency(&agency);
                    self.edge(agency.id, measure.id, GraphEdgeKind::Provides);
                    if !measure.provider.grounds.meets(crate::access::clearance::Grounds::PUBLIC) {
                        asked.openings.opened(measure.provider.subject, "provider");
                    }
                }
                if let Some(key) = measure.decided_by_key
                    && let Some(agency) = loaders.agencies.one(key).await?
                {
                    self.agency(&agency);
                    self.edge(agency.id, measure.id, GraphEdgeKind::Decides);
                }
            }
        }
        Ok(())
    }

    async fn records(
        &mut self,
        asked: &Asked,
        people: &[Arc<crate::domain::person::Person>],
        depth: i32,
    ) -> Result<(), Failure> {
        let loaders = &asked.loaders;
        let lists = try_join_all(people.iter().map(|person| loaders.source_records.of(person.key))).await?;
        for (person, records) in people.iter().zip(lists) {
            for record in records.iter() {
                self.node(record.id, GraphNodeKind::SourceRecord, record.legal_regime.code().to_owned());
                self.edge(record.id, person.id, GraphEdgeKind::IsAbout);
                if depth > 2
                    && let Some(agency) = loaders.agencies.one(record.agency_key).await?
                {
                    self.agency(&agency);
                    self.edge(agency.id, record.id, GraphEdgeKind::Holds);
                }
            }
        }
        Ok(())
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
