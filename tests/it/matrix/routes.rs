//! The ways from the roots to every record, written from the schema.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};
use samverka::domain::persona::Persona;
use samverka::store::demonstration::{SHOW_CASE_ID, SHOW_PERSON_ID};
use serde_json::json;

use crate::hub::TestHub;

/// The types of what was read before; they grow with every answer.
pub const LOGS: [&str; 2] = ["AccessEntry", "AuditRecord"];

/// What an alias of a field begins with.
pub const AGAIN: &str = "again_";

struct Field {
    name: String,
    /// The type below, for fields that need a selection.
    below: Option<String>,
    arguments: &'static str,
}

/// A document that asks for every field of records, reached from one root.
pub struct Route {
    pub name: String,
    pub document: String,
}

/// The schema as ways to go.
pub struct Routes {
    objects: BTreeMap<String, Vec<Field>>,
}

/// A root that was called: its text up to the selection, and the type it gives.
struct Root {
    text: String,
    gives: &'static str,
}

impl Routes {
    pub fn of_the_hub() -> Routes {
        let document = parse_schema(include_str!("../../../schema/hub.client.graphql")).unwrap();
        let mut kinds = BTreeMap::new();
        for definition in document.definitions {
            if let TypeSystemDefinition::Type(definition) = definition {
                kinds.insert(definition.node.name.node.to_string(), definition.node.kind);
            }
        }
        let has_fields = |name: &str| {
            matches!(kinds.get(name), Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)))
        };
        let mut objects = BTreeMap::new();
        for (name, kind) in &kinds {
            let TypeKind::Object(object) = kind else { continue };
            let mut fields = Vec::new();
            for field in &object.fields {
                let required = field
                    .node
                    .arguments
                    .iter()
                    .filter(|argument| !argument.node.ty.node.nullable && argument.node.default_value.is_none());
                let required: Vec<&str> = required.map(|argument| argument.node.name.node.as_str()).collect();
                let arguments = match required.as_slice() {
                    [] => "",
                    ["first"] => "(first: 4)",
                    ["id"] => "(id: \"YS\")",
                    _ if name == "Query" => continue,
                    ["at"] => "(at: \"2024-06-12T10:00:00Z\")",
                    other => panic!("{name}.{} needs {other:?}: say with what it is asked", field.node.name.node),
                };
                let gives = named(&field.node.ty.node);
                let below = has_fields(&gives).then_some(gives);
                fields.push(Field { name: field.node.name.node.to_string(), below, arguments });
            }
            objects.insert(name.clone(), fields);
        }
        Routes { objects }
    }

    /// Every object type by name.
    pub fn objects(&self) -> impl Iterator<Item = &str> {
        self.objects.keys().map(String::as_str)
    }

    /// The roots from which a type can be reached.
    pub fn roots_to(&self, target: &str) -> BTreeSet<String> {
        let ids = BTreeMap::new();
        let reaching = roots(&ids).into_iter().filter(|root| self.ways(root.gives).contains_key(target));
        reaching.map(|root| root.text).collect()
    }

    /// From every root, the shortest way to every record.
    pub async fn to(&self, records: &BTreeSet<&str>, hub: &TestHub) -> Vec<Route> {
        let ids = ids(hub).await;
        let mut routes = Vec::new();
        for root in roots(&ids) {
            for (target, way) in self.ways(root.gives) {
                if records.contains(target.as_str()) {
                    routes.push(self.route(&root, &target, &way));
                }
            }
        }
        routes
    }

    /// The shortest way to each type that can be reached from one: the fields to take.
    fn ways(&self, from: &str) -> BTreeMap<String, Vec<&Field>> {
        let mut ways: BTreeMap<String, Vec<&Field>> = BTreeMap::from([(from.to_owned(), Vec::new())]);
        let mut waiting = VecDeque::from([from.to_owned()]);
        while let Some(at) = waiting.pop_front() {
            let way = ways[&at].clone();
            for field in self.objects.get(&at).into_iter().flatten() {
                let Some(below) = &field.below else { continue };
                if !self.objects.contains_key(below) || ways.contains_key(below) {
                    continue;
                }
                let mut longer = way.clone();
                longer.push(field);
                ways.insert(below.clone(), longer);
                waiting.push_back(below.clone());
            }
        }
        ways
    }

    /// One way, as a document of its own.
    fn route(&self, root: &Root, target: &str, way: &[&Field]) -> Route {
        let name = way.iter().fold(root.text.clone(), |name, field| format!("{name} > {}", field.name));
        Route { name, document: document(root, &self.selection(target, way), &self.fragments(target)) }
    }

    /// From every root, one document of the shortest ways to all of these records at once.
    pub async fn together(&self, records: &BTreeSet<&str>, hub: &TestHub) -> Vec<Route> {
        let ids = ids(hub).await;
        let mut routes = Vec::new();
        for root in roots(&ids) {
            let mut ways = self.ways(root.gives);
            ways.retain(|target, _| records.contains(target.as_str()));
            let selections: Vec<String> = ways.iter().map(|(target, way)| self.selection(target, way)).collect();
            let fragments: Vec<String> = ways.keys().map(|target| self.fragments(target)).collect();
            if !ways.is_empty() {
                let document = document(&root, &selections.join(" "), &fragments.join(" "));
                routes.push(Route { name: format!("{} > everything", root.text), document });
            }
        }
        routes
    }

    /// Each field by an alias, and through the fragments by its name, below the fields that lead there.
    fn selection(&self, target: &str, way: &[&Field]) -> String {
        let fields = &self.objects[target];
        let aliased: Vec<String> =
            fields.iter().map(|field| format!("{AGAIN}{}: {}", field.name, self.asked(field))).collect();
        let selection = format!("__typename {} ...outer{target}", aliased.join(" "));
        way.iter().rev().fold(selection, |selection, field| {
            format!("__typename {}{} {{ {selection} }}", field.name, field.arguments)
        })
    }

    /// Each field by its name, in a fragment inside a fragment.
    fn fragments(&self, target: &str) -> String {
        let direct: Vec<String> = self.objects[target].iter().map(|field| self.asked(field)).collect();
        format!(
            "fragment outer{target} on {target} {{ ... on {target} {{ ...inner{target} }} }}
             fragment inner{target} on {target} {{ {} }}",
            direct.join(" ")
        )
    }

    fn asked(&self, field: &Field) -> String {
        match &field.below {
            None => format!("{}{}", field.name, field.arguments),
            Some(below) => format!("{}{} {}", field.name, field.arguments, self.shallow(below)),
        }
    }

    /// The fields of a type that need no selection of their own.
    fn shallow(&self, of: &str) -> String {
        // A log is long, and asked for in its own right.
        let leaves = self.objects.get(of).into_iter().flatten();
        let leaves = leaves.filter(|field| field.below.is_none() && !LOGS.contains(&of));
        let leaves: Vec<String> = leaves.map(|field| format!("{}{}", field.name, field.arguments)).collect();
        format!("{{ __typename {} }}", leaves.join(" "))
    }
}

fn document(root: &Root, selection: &str, fragments: &str) -> String {
    let below = format!("{{ {selection} }}");
    let asked = match root.text.contains("{}") {
        true => root.text.replace("{}", &below),
        false => format!("{} {below}", root.text),
    };
    format!("query Measured {{ {asked} }} {fragments}")
}

fn roots(ids: &BTreeMap<&str, String>) -> Vec<Root> {
    let id = |of: &str| ids.get(of).cloned().unwrap_or_default();
    let root = |text: String, gives| Root { text, gives };
    let mut roots = vec![
        root(format!("case(id: \"{}\")", id("Case")), "Case"),
        root(format!("person(id: \"{}\")", id("Person")), "Person"),
        root(format!("agency(id: \"{}\")", id("Agency")), "Agency"),
        root(format!("coordinator(id: \"{}\")", id("Coordinator")), "Coordinator"),
        root("viewer".to_owned(), "Viewer"),
        // The day of the show case.
        root(
            "cases(first: 2, filter: { registeredFrom: \"2016-09-14\", registeredUntil: \"2016-09-14\" })".to_owned(),
            "CaseConnection",
        ),
        root("referrals(first: 5)".to_owned(), "ReferralConnection"),
        root("agencies(first: 2)".to_owned(), "AgencyConnection"),
        root("coordinators(first: 2)".to_owned(), "CoordinatorConnection"),
        root("auditRecords(first: 5)".to_owned(), "AuditRecordConnection"),
    ];
    for of in ["Case", "Person", "Participant", "SupportMeasure", "Agency", "Coordinator"] {
        roots.push(root(format!("node(id: \"{}\") {{ ... on {of} {{}} }}", id(of)), of));
        let representation = format!("{{ __typename: \"{of}\", id: \"{}\" }}", id(of));
        roots.push(root(format!("_entities(representations: [{representation}]) {{ ... on {of} {{}} }}"), of));
    }
    roots
}

/// One id of each kind that the show case has.
async fn ids(hub: &TestHub) -> BTreeMap<&'static str, String> {
    let case = format!("case:{SHOW_CASE_ID}");
    let query = "query($id: ID!) { case(id: $id) { ownerAgency { id } leadCoordinator { id }
        participants { id person { id } measures { id } } } }";
    let found = hub.ask_with(Persona::NationalCoordinator, query, json!({ "id": case })).await.data()["case"].clone();
    let person = format!("person:{SHOW_PERSON_ID}");
    let participants = found["participants"].as_array().unwrap();
    let mother = participants.iter().find(|participant| participant["person"]["id"] == person.as_str()).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    BTreeMap::from([
        ("Case", case),
        ("Person", person),
        ("Participant", text(&mother["id"])),
        ("SupportMeasure", text(&mother["measures"][0]["id"])),
        ("Agency", text(&found["ownerAgency"]["id"])),
        ("Coordinator", text(&found["leadCoordinator"]["id"])),
    ])
}

fn named(of: &Type) -> String {
    match &of.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}
