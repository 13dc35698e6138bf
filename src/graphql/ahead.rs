//! Look-ahead: which edges a selection asks for, so that the wave fetches exactly these.
//!
//! A miss costs a statement, never a wrong answer: loaders fetch what the wave did not bring.

use async_graphql::SelectionField;

use crate::store::wave::{Edges, Tag};

/// Edges below a case.
pub fn of_case(field: SelectionField<'_>) -> Edges {
    let mut edges = Edges::default();
    case(field, &mut edges);
    edges
}

/// Edges below the cases of a connection.
pub fn of_cases(field: SelectionField<'_>) -> Edges {
    let mut edges = Edges::default();
    nodes(field, &mut edges, case);
    edges
}

/// Edges below a person.
pub fn of_person(field: SelectionField<'_>) -> Edges {
    let mut edges = Edges::default();
    person(field, &mut edges);
    edges
}

/// Edges below the persons of a connection.
pub fn of_persons(field: SelectionField<'_>) -> Edges {
    let mut edges = Edges::default();
    nodes(field, &mut edges, person);
    edges
}

/// Edges below the agencies of a connection.
pub fn of_agencies(field: SelectionField<'_>) -> Edges {
    let mut edges = Edges::default();
    nodes(field, &mut edges, agency);
    edges
}

/// Edges below the coordinators of a connection.
pub fn of_coordinators(field: SelectionField<'_>) -> Edges {
    let mut edges = Edges::default();
    nodes(field, &mut edges, coordinator);
    edges
}

fn nodes(field: SelectionField<'_>, edges: &mut Edges, node: fn(SelectionField<'_>, &mut Edges)) {
    for below in field.selection_set() {
        match below.name() {
            "nodes" => node(below, edges),
            "edges" => below.selection_set().filter(|edge| edge.name() == "node").for_each(|edge| node(edge, edges)),
            _ => {}
        }
    }
}

fn case(field: SelectionField<'_>, edges: &mut Edges) {
    for below in field.selection_set() {
        match below.name() {
            "participants" => {
                edges.insert(Tag::Participants);
                participant(below, edges);
            }
            "agencies" => {
                edges.insert(Tag::CaseAgencies);
                agencies_among(below, &["agency"], edges);
            }
            "referrals" => {
                edges.insert(Tag::Referrals);
                agencies_among(below, &["from", "to"], edges);
            }
            "leadCoordinator" => {
                edges.insert(Tag::Coordinators);
                coordinator(below, edges);
            }
            "changedAt" => edges.insert(Tag::CaseChanges),
            "graph" => drawn().for_each(|tag| edges.insert(tag)),
            "ownerAgency" | "reportingAgency" => {
                edges.insert(Tag::Agencies);
                agency(below, edges);
            }
            _ => {}
        }
    }
}

/// What a drawing is made of.
fn drawn() -> impl Iterator<Item = Tag> {
    use Tag::{Agencies, CaseAgencies, Coordinators, Measures, Participants, Persons, Referrals, SourceRecords};
    [Participants, Persons, CaseAgencies, Referrals, Coordinators, Measures, SourceRecords, Agencies].into_iter()
}

fn participant(field: SelectionField<'_>, edges: &mut Edges) {
    for below in field.selection_set() {
        match below.name() {
            "person" => {
                edges.insert(Tag::Persons);
                person(below, edges);
            }
            "exploitations" => edges.insert(Tag::Exploitations),
            "measures" => {
                edges.insert(Tag::Measures);
                agencies_among(below, &["provider", "decidedBy"], edges);
            }
            _ => {}
        }
    }
}

fn person(field: SelectionField<'_>, edges: &mut Edges) {
    for below in field.selection_set() {
        match below.name() {
            "name" | "birthDate" | "identityNumber" | "closedFields" => edges.insert(Tag::SourceRecords),
            "sourceRecords" => {
                edges.insert(Tag::SourceRecords);
                agencies_among(below, &["agency"], edges);
            }
            "identityLinks" => {
                edges.insert(Tag::IdentityLinks);
                if below.selection_set().any(|link| link.name() == "sourceRecord") {
                    edges.insert(Tag::SourceRecords);
                }
            }
            "resolved" => {
                edges.insert(Tag::Standings);
                agencies_among(below, &["assertedBy"], edges);
            }
            "consents" => {
                edges.insert(Tag::Consents);
                agencies_among(below, &["recipient"], edges);
            }
            _ => {}
        }
    }
}

fn coordinator(field: SelectionField<'_>, edges: &mut Edges) {
    agencies_among(field, &["agency"], edges);
}

fn agencies_among(field: SelectionField<'_>, names: &[&str], edges: &mut Edges) {
    for below in field.selection_set().filter(|below| names.contains(&below.name())) {
        edges.insert(Tag::Agencies);
        agency(below, edges);
    }
}

fn agency(field: SelectionField<'_>, edges: &mut Edges) {
    for below in field.selection_set() {
        match below.name() {
            "contacts" => edges.insert(Tag::Contacts),
            "services" => edges.insert(Tag::Services),
            _ => {}
        }
    }
}

/// Edges below one agency.
pub fn of_agency(field: SelectionField<'_>) -> Edges {
    let mut edges = Edges::default();
    agency(field, &mut edges);
    edges
}

/// Edges below one coordinator.
pub fn of_coordinator(field: SelectionField<'_>) -> Edges {
    let mut edges = Edges::default();
    coordinator(field, &mut edges);
    edges
}
