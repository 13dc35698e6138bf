//! Seals as a schema answers them: one person, two of them in a list, and an agency that shares a name with neither.

use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Response, Schema, SimpleObject, Union};
use serde_json::json;

use super::*;
use crate::access::role::Role;

const NOBODY: Clearance = Clearance::CLOSED;

struct Query(Grounds);

struct Person {
    grounds: Grounds,
    number: u128,
}

struct Agency(Grounds);

#[derive(SimpleObject)]
struct Name {
    given: String,
}

#[derive(Union)]
enum Party {
    Person(Person),
    Agency(Agency),
}

#[Object]
impl Query {
    async fn person(&self) -> Person {
        Person { grounds: self.0, number: 1 }
    }

    async fn people(&self) -> Vec<Person> {
        [2, 1].map(|number| Person { grounds: self.0, number }).into()
    }

    async fn parties(&self) -> Vec<Party> {
        vec![Party::Agency(Agency(self.0)), Party::Person(Person { grounds: self.0, number: 1 })]
    }
}

#[Object]
impl Person {
    async fn sex(&self) -> Sealed<Personal, String> {
        self.seal("FEMALE")
    }

    async fn name(&self) -> Sealed<Contact, Name> {
        Sealed::new(Some(Name { given: "Ionelia".to_owned() }), self.grounds, subject(self.number))
    }

    async fn birth_date(&self) -> Sealed<Identifying, String> {
        self.seal("1990-01-01")
    }

    async fn alias(&self) -> Sealed<Identifying, String> {
        Sealed::new(None, self.grounds, subject(self.number))
    }

    async fn protection_level(&self) -> Sealed<Protected, String> {
        self.seal("HIGH")
    }

    async fn provider(&self) -> Sealed<Hidden, String> {
        self.seal("shelter-a")
    }
}

impl Person {
    fn seal<C: SealClass>(&self, value: &str) -> Sealed<C, String> {
        Sealed::new(Some(value.to_owned()), self.grounds, subject(self.number))
    }
}

#[Object]
impl Agency {
    async fn telephone(&self) -> Sealed<Contact, String> {
        Sealed::new(Some("070".to_owned()), self.0, subject(9))
    }
}

fn subject(number: u128) -> Subject {
    Subject { kind: "person", id: Uuid::from_u128(number) }
}

fn schema(row: Grounds) -> Schema<Query, EmptyMutation, EmptySubscription> {
    Schema::new(Query(row), EmptyMutation, EmptySubscription)
}

fn answered(row: Grounds, request: Request) -> Response {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let response = runtime.block_on(schema(row).execute(request));
    assert_eq!(response.errors, []);
    response
}

/// What a document is answered, where this is true of every row, and what was noted of it.
fn asked(clearance: Clearance, row: Grounds, document: &str) -> (serde_json::Value, Arc<Openings>) {
    let openings = Arc::new(Openings::default());
    let response = answered(row, Request::new(document).data(clearance).data(openings.clone()));
    (response.data.into_json().unwrap(), openings)
}

fn redaction(path: &[&str], class: Class, reason: Reason) -> Redaction {
    Redaction { path: path.iter().map(|name| (*name).to_owned()).collect(), class, reason }
}

const ALL_FIELDS: &str = "{ person { sex name { given } birthDate alias protectionLevel provider } }";

#[test]
fn without_a_clearance_in_the_request_everything_is_closed() {
    let every_ground = Grounds::from_bits(0x7FF);
    let response = answered(every_ground, Request::new(ALL_FIELDS));
    let closed = json!({ "person": { "sex": null, "name": null, "birthDate": null, "alias": null,
        "protectionLevel": null, "provider": null } });
    assert_eq!(response.data.into_json().unwrap(), closed);
    let (answer, _) = asked(NOBODY, every_ground, ALL_FIELDS);
    assert_eq!(answer, closed);
}

#[test]
fn each_field_opens_on_the_grounds_of_its_own_class() {
    let of = |row| asked(Role::SupportProvider.clearance(), row, ALL_FIELDS).0["person"].clone();
    let closed = json!({ "sex": null, "name": null, "birthDate": null, "alias": null,
        "protectionLevel": null, "provider": null });
    let with = |fields: serde_json::Value| {
        let mut opened = closed.clone();
        opened.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        opened
    };
    assert_eq!(of(Grounds::NONE), closed);
    assert_eq!(of(Grounds::PROVIDER), with(json!({ "sex": "FEMALE", "name": { "given": "Ionelia" } })));
    let named = json!({ "name": { "given": "Ionelia" }, "birthDate": "1990-01-01" });
    assert_eq!(of(Grounds::CONSENT), with(named));
    assert_eq!(of(Grounds::HANDLER), with(json!({ "protectionLevel": "HIGH", "provider": "shelter-a" })));
    assert_eq!(of(Grounds::CONSENT | Grounds::PROMOTED), closed);
}

#[test]
fn a_statistician_is_told_circumstances_and_no_name() {
    let (answer, openings) = asked(Role::Statistician.clearance(), Grounds::from_bits(0x7FF), ALL_FIELDS);
    let expected = json!({ "person": { "sex": "FEMALE", "name": null, "birthDate": null, "alias": null,
        "protectionLevel": null, "provider": null } });
    assert_eq!(answer, expected);
    assert_eq!(openings.opened_by_now(), Opened::default());
}

#[test]
fn an_opened_name_is_noted_by_whose_and_which_field_and_never_by_its_value() {
    let document = "{ people { born: birthDate name { given } } }";
    let (_, openings) = asked(Role::NationalCoordinator.clearance(), Grounds::CONSENT, document);
    let expected = Opened {
        subjects: vec![subject(1), subject(2)],
        fields: vec!["birthDate".to_owned(), "name".to_owned()],
        ..Opened::default()
    };
    assert_eq!(openings.opened_by_now(), expected);
    assert_eq!(openings.redactions(), []);
}

#[test]
fn every_field_of_one_subject_and_every_subject_of_one_field_is_noted_once() {
    let openings = Openings::default();
    for (number, field) in [(2, "name"), (1, "name"), (2, "email"), (2, "name"), (1, "name")] {
        openings.opened(subject(number), field);
    }
    let opened = openings.opened_by_now();
    assert_eq!(opened.subjects, [subject(1), subject(2)]);
    assert_eq!(opened.fields, ["email", "name"]);
}

#[test]
fn what_is_protected_is_noted_when_it_opens_and_what_is_public_is_not() {
    let document = "{ person { provider } }";
    let clearance = Role::AgencyOfficer.clearance();
    let (answer, openings) = asked(clearance, Grounds::HANDLER, document);
    assert_eq!(answer, json!({ "person": { "provider": "shelter-a" } }));
    assert_eq!(openings.opened_by_now().subjects, [subject(1)]);
    let (answer, openings) = asked(clearance, Grounds::PUBLIC, document);
    assert_eq!(answer, json!({ "person": { "provider": "shelter-a" } }));
    assert_eq!(openings.opened_by_now(), Opened::default());
}

#[test]
fn circumstances_that_open_are_not_noted() {
    let (answer, openings) = asked(Role::Statistician.clearance(), Grounds::CASE_ROLE, "{ person { sex } }");
    assert_eq!(answer, json!({ "person": { "sex": "FEMALE" } }));
    assert_eq!(openings.opened_by_now(), Opened::default());
}

#[test]
fn whether_a_value_exists_is_told_as_little_as_the_value() {
    let of = |field: &str, row| {
        let document = format!("{{ person {{ value: {field} }} }}");
        let (answer, openings) = asked(Role::RegionalCoordinator.clearance(), row, &document);
        (answer, openings.redactions(), openings.opened_by_now().subjects)
    };
    assert_eq!(of("alias", Grounds::NONE), of("birthDate", Grounds::NONE));
    let (answer, redactions, subjects) = of("alias", Grounds::CONSENT);
    assert_eq!(answer, json!({ "person": { "value": null } }));
    assert_eq!((redactions, subjects), (vec![], vec![subject(1)]));
}

#[test]
fn what_stays_closed_is_told_once_per_path_without_the_places_in_lists() {
    let document = "{ people { name { given } birthDate } person { given: name { given } sex } }";
    let (_, openings) = asked(Role::NationalCoordinator.clearance(), Grounds::NONE, document);
    let expected = [
        redaction(&["people", "birthDate"], Class::Identifying, Reason::NeedToKnow),
        redaction(&["people", "name"], Class::Identifying, Reason::NeedToKnow),
        redaction(&["person", "given"], Class::Identifying, Reason::NeedToKnow),
        redaction(&["person", "sex"], Class::Personal, Reason::NeedToKnow),
    ];
    assert_eq!(openings.redactions(), expected);
    assert_eq!(openings.opened_by_now(), Opened::default());
}

#[test]
fn a_redaction_tells_the_declared_class_and_not_that_of_a_threatened_person() {
    let document = "{ person { name { given } birthDate } }";
    let of = |row| asked(Role::AgencyOfficer.clearance(), row, document).1.redactions();
    let expected = [
        redaction(&["person", "birthDate"], Class::Identifying, Reason::NeedToKnow),
        redaction(&["person", "name"], Class::Identifying, Reason::NeedToKnow),
    ];
    assert_eq!(of(Grounds::OWN | Grounds::PROMOTED), expected);
    assert_eq!(of(Grounds::NONE), expected);
    assert_eq!(of(Grounds::OWN), []);
}

#[test]
fn one_path_that_is_closed_for_two_reasons_is_told_once() {
    let document = "{ parties { ... on Agency { said: telephone } ... on Person { said: sex } } }";
    let (answer, openings) = asked(Role::Statistician.clearance(), Grounds::NONE, document);
    assert_eq!(answer, json!({ "parties": [{ "said": null }, { "said": null }] }));
    assert_eq!(openings.redactions(), [redaction(&["parties", "said"], Class::Personal, Reason::NeedToKnow)]);
}

#[test]
fn seals_work_where_nobody_takes_notes() {
    let request = |clearance: Clearance| Request::new("{ person { birthDate } }").data(clearance);
    let opened = answered(Grounds::CONSENT, request(Role::NationalCoordinator.clearance()));
    assert_eq!(opened.data.into_json().unwrap(), json!({ "person": { "birthDate": "1990-01-01" } }));
    let closed = answered(Grounds::CONSENT, request(Role::Statistician.clearance()));
    assert_eq!(closed.data.into_json().unwrap(), json!({ "person": { "birthDate": null } }));
}

#[test]
fn a_seal_opens_and_says_beforehand_whether_it_will() {
    let sealed: Sealed<Identifying, &str> = Sealed::new(Some("1990-01-01"), Grounds::CONSENT, subject(1));
    let coordinator = Role::NationalCoordinator.clearance();
    assert_eq!(sealed.open(&coordinator), Ok(Some(&"1990-01-01")));
    assert!(!sealed.stays_closed(&coordinator));
    assert_eq!(sealed.open(&Role::Statistician.clearance()), Err(Reason::Role));
    assert!(sealed.stays_closed(&Role::Statistician.clearance()));
    assert_eq!(sealed.open(&Role::AgencyOfficer.clearance()), Err(Reason::NeedToKnow));
    assert_eq!(sealed.grounds(), Grounds::CONSENT);
}

#[test]
fn printing_a_seal_tells_its_class_and_no_value() {
    let written = |sealed: &dyn fmt::Debug| format!("{sealed:?}");
    let identifying: Sealed<Identifying, &str> = Sealed::new(Some("secretvalue"), Grounds::PUBLIC, subject(1));
    let missing: Sealed<Protected, &str> = Sealed::new(None, Grounds::PROMOTED, subject(1));
    assert_eq!(written(&identifying), "Sealed<IDENTIFYING>");
    assert_eq!(written(&missing), "Sealed<PROTECTED>");
}

#[test]
fn what_was_asked_for_done_and_found_is_noted_once_and_in_order() {
    let openings = Openings::default();
    for number in [2, 1, 2] {
        openings.visited(subject(number));
        openings.found(subject(number + 10));
    }
    for act in ["SEARCH", "AGGREGATE", "SEARCH"] {
        openings.acted(act);
    }
    let expected = Opened {
        cases: vec![subject(2).id, subject(1).id],
        acts: vec!["SEARCH", "AGGREGATE"],
        found: vec![subject(12), subject(11)],
        ..Opened::default()
    };
    assert_eq!(openings.opened_by_now(), expected);
}

#[test]
fn a_sealed_field_is_nullable_in_the_schema_and_of_the_type_of_its_value() {
    let sdl = schema(Grounds::NONE).sdl();
    for line in ["\tsex: String\n", "\tname: Name\n", "\tprotectionLevel: String\n", "type Name {"] {
        assert!(sdl.contains(line), "{line}");
    }
    assert_eq!(<Sealed<Contact, Name> as OutputType>::type_name(), "Name");
}

#[test]
fn every_sealed_field_is_listed_with_its_class() {
    let seals = ledger::seals(&ledger::recording(|| schema(Grounds::NONE).sdl()));
    let listed = seals.iter().map(|seal| (seal.type_name.as_str(), seal.field.as_str(), seal.class, seal.conditional));
    let expected = [
        ("Agency", "telephone", Class::Identifying, false),
        ("Person", "alias", Class::Identifying, false),
        ("Person", "birthDate", Class::Identifying, false),
        ("Person", "name", Class::Identifying, false),
        ("Person", "protectionLevel", Class::Protected, false),
        ("Person", "provider", Class::Protected, true),
        ("Person", "sex", Class::Personal, false),
    ];
    assert_eq!(listed.collect::<Vec<_>>(), expected);
}
