//! Documents that nobody wrote: drawn at random from the schema, the same ones for the same seed.

use std::collections::{BTreeSet, HashMap};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use samverka::domain::persona::Persona;
use serde_json::json;

/// What a field is not asked for: it tells of the asking itself, or takes an argument that a draw cannot guess.
const LEFT_OUT: [&str; 4] = ["accessLog", "coverage", "_service", "_entities"];

struct Field {
    name: String,
    /// The type below, for fields that need a selection.
    below: Option<String>,
    pages: bool,
    arguments: Vec<(String, Type)>,
}

/// Draws documents.
pub struct Documents {
    types: HashMap<String, Vec<Field>>,
    kinds: HashMap<String, TypeKind>,
    /// What arguments may be given; without it only pages have any.
    pool: Option<Pool>,
    /// The roots that have brought rows.
    fruitful: BTreeSet<String>,
    chance: ChaCha8Rng,
}

/// What a drawn argument may say.
pub struct Pool {
    pub ids: Vec<String>,
    /// For what is text.
    pub words: Vec<String>,
    /// Cursors that answers have given.
    pub cursors: Vec<String>,
}

impl Documents {
    /// From the SDL that clients build on.
    pub fn of_the_hub(seed: u64) -> Documents {
        Documents::of(include_str!("../../schema/hub.client.graphql"), seed)
    }

    /// From the schema of researchers and the public.
    pub fn of_statistics(seed: u64) -> Documents {
        Documents::of(include_str!("../../schema/statistics.graphql"), seed)
    }

    fn of(sdl: &str, seed: u64) -> Documents {
        let document = parse_schema(sdl).unwrap();
        let mut kinds = HashMap::new();
        for definition in document.definitions {
            if let TypeSystemDefinition::Type(definition) = definition {
                kinds.insert(definition.node.name.node.to_string(), definition.node.kind);
            }
        }
        let is_leaf = |name: &str| !matches!(kinds.get(name), Some(TypeKind::Object(_) | TypeKind::Interface(_)));
        let field = |field: &FieldDefinition| {
            let required: Vec<&str> = field
                .arguments
                .iter()
                .filter(|argument| !argument.node.ty.node.nullable && argument.node.default_value.is_none())
                .map(|argument| argument.node.name.node.as_str())
                .collect();
            let name = field.name.node.to_string();
            if LEFT_OUT.contains(&name.as_str()) || !matches!(required.as_slice(), [] | ["first"]) {
                return None;
            }
            let returns = named(&field.ty.node);
            let below = (!is_leaf(&returns)).then_some(returns);
            let arguments = field.arguments.iter().map(|argument| &argument.node);
            let arguments = arguments.map(|argument| (argument.name.node.to_string(), argument.ty.node.clone()));
            Some(Field { name, below, pages: !required.is_empty(), arguments: arguments.collect() })
        };
        let types = kinds
            .iter()
            .filter_map(|(name, kind)| match kind {
                TypeKind::Object(object) => {
                    Some((name.clone(), object.fields.iter().filter_map(|own| field(&own.node)).collect()))
                }
                _ => None,
            })
            .collect();
        Documents { types, kinds, pool: None, fruitful: BTreeSet::new(), chance: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// With arguments from a pool, wherever a field takes any.
    pub fn with_arguments(self, pool: Pool) -> Documents {
        Documents { pool: Some(pool), ..self }
    }

    /// Keeps a cursor to go on after.
    pub fn keep_cursor(&mut self, cursor: &str) {
        if let Some(pool) = &mut self.pool
            && pool.cursors.len() < 200
        {
            pool.cursors.push(cursor.to_owned());
        }
    }

    /// Keeps a root that brought rows; it is asked more often from now on.
    pub fn keep_root(&mut self, root: &str) {
        self.fruitful.insert(root.to_owned());
    }

    /// A whole document, one root with drawn arguments and what is asked of it; and the name of the root.
    pub fn operation(&mut self, depth: u32) -> (String, String) {
        let TypeKind::Object(query) = &self.kinds["Query"] else { panic!("the roots") };
        let roots: Vec<_> =
            query.fields.iter().map(|root| &root.node).filter(|root| root.name.node != "_service").collect();
        let fruitful: Vec<_> = roots.iter().copied().filter(|root| self.fruitful.contains(&*root.name.node)).collect();
        let roots = if fruitful.is_empty() || self.chance.next_u32().is_multiple_of(4) { roots } else { fruitful };
        let root = roots[self.chance.next_u32() as usize % roots.len()];
        let name = root.name.node.to_string();
        let of = named(&root.ty.node);
        let arguments: Vec<(String, Type)> = root
            .arguments
            .iter()
            .map(|argument| (argument.node.name.node.to_string(), argument.node.ty.node.clone()))
            .collect();
        let arguments = self.arguments(&name, &arguments, 4);
        let selection = match (name.as_str(), self.kinds.get(&of)) {
            ("node" | "_entities", _) => {
                let on = ["Case", "Person", "Participant", "SupportMeasure", "Agency", "Coordinator"];
                let parts: Vec<String> =
                    on.iter().map(|on| format!("... on {on} {}", self.selection(on, depth.min(2)))).collect();
                format!("{{ __typename {} }}", parts.join(" "))
            }
            (_, Some(TypeKind::Object(_))) => self.selection(&of, depth),
            _ => String::new(),
        };
        let operation = format!("{{ {name}{arguments} {selection} }}");
        (name, operation)
    }

    /// A selection on a type, so many levels deep at most.
    pub fn selection(&mut self, on: &str, depth: u32) -> String {
        let fields = self.types[on].iter();
        let fields =
            fields.map(|field| (field.name.clone(), field.below.clone(), field.pages, field.arguments.clone()));
        let mut selected = vec!["__typename".to_owned()];
        for (name, below, pages, arguments) in fields.collect::<Vec<_>>() {
            let arguments = match (&self.pool, pages) {
                (Some(_), _) => self.arguments("", &arguments, 5),
                (None, true) => format!("(first: {})", 1 + self.chance.next_u32() % 4),
                (None, false) => String::new(),
            };
            match below {
                None if self.one_in(2) => selected.push(name),
                Some(below) if depth > 0 && self.one_in(if depth > 3 { 2 } else { 3 }) => {
                    selected.push(format!("{name}{arguments} {}", self.selection(&below, depth - 1)));
                }
                _ => {}
            }
        }
        format!("{{ {} }}", selected.join(" "))
    }

    /// Arguments for a field or root: the required ones, and one in so many of the others.
    fn arguments(&mut self, root: &str, of: &[(String, Type)], chances: u32) -> String {
        let mut given = Vec::new();
        for (name, ty) in of {
            if name == "first" {
                given.push(format!("first: {}", 1 + self.chance.next_u32() % 4));
            } else if !ty.nullable || self.one_in(chances) {
                given.push(format!(
                    "{name}: {}",
                    if name == "after" {
                        self.cursor()
                    } else {
                        self.value(ty, if name == "id" { root } else { name })
                    }
                ));
            }
        }
        if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
    }

    fn cursor(&mut self) -> String {
        let pool = self.pool.as_ref().expect("a pool");
        let drawn = self.chance.next_u32() as usize;
        match pool.cursors.len() {
            0 => "\"bm90IGEgY3Vyc29y\"".to_owned(),
            kept => format!("\"{}\"", pool.cursors[drawn % kept]),
        }
    }

    /// A value; ids are mostly of the kind that the name of what takes them says.
    fn value(&mut self, ty: &Type, of: &str) -> String {
        let name = match &ty.base {
            BaseType::List(inner) => {
                let count = 1 + self.chance.next_u32() % 2;
                let values: Vec<String> = (0..count).map(|_| self.value(inner, of)).collect();
                return format!("[{}]", values.join(", "));
            }
            BaseType::Named(name) => name.to_string(),
        };
        let drawn = self.chance.next_u32() as usize;
        let pool = self.pool.as_ref().expect("a pool");
        match name.as_str() {
            "ID" => {
                let kind = format!("{of}:");
                let of_kind: Vec<&String> = pool.ids.iter().filter(|id| id.starts_with(&kind)).collect();
                match of_kind.len() {
                    kinds if kinds > 0 && !drawn.is_multiple_of(8) => format!("\"{}\"", of_kind[drawn / 8 % kinds]),
                    _ => format!("\"{}\"", pool.ids[drawn % pool.ids.len()]),
                }
            }
            "Int" => [1, 2, 3, 2016, 2024][drawn % 5].to_string(),
            "Boolean" => drawn.is_multiple_of(2).to_string(),
            "NaiveDate" => ["\"2009-05-17\"", "\"2016-09-14\"", "\"1990-01-01\""][drawn % 3].to_owned(),
            "DateTime" => ["\"2016-10-01T00:00:00Z\"", "\"2024-06-12T10:00:00Z\""][drawn % 2].to_owned(),
            "_Any" => {
                let id = &pool.ids[drawn % pool.ids.len()];
                let of = match id.split_once(':').map(|(kind, _)| kind) {
                    Some("person") => "Person",
                    Some("participant") => "Participant",
                    Some("measure") => "SupportMeasure",
                    Some("agency") => "Agency",
                    Some("coordinator") => "Coordinator",
                    _ => "Case",
                };
                format!("{{ __typename: \"{of}\", id: \"{id}\" }}")
            }
            "String" => format!("\"{}\"", pool.words[drawn % pool.words.len()]),
            _ => match self.kinds.get(&name) {
                Some(TypeKind::Enum(codes)) => codes.values[drawn % codes.values.len()].node.value.node.to_string(),
                Some(TypeKind::InputObject(input)) => {
                    let fields: Vec<(String, Type)> = input
                        .fields
                        .iter()
                        .map(|field| (field.node.name.node.to_string(), field.node.ty.node.clone()))
                        .collect();
                    let mut given = Vec::new();
                    for (field, ty) in &fields {
                        if !ty.nullable || self.one_in(3) {
                            given.push(format!("{field}: {}", self.value(ty, field)));
                        }
                    }
                    format!("{{ {} }}", given.join(", "))
                }
                _ => panic!("{name}: say which values it takes"),
            },
        }
    }

    fn one_in(&mut self, chances: u32) -> bool {
        self.chance.next_u32().is_multiple_of(chances)
    }
}

fn named(of: &Type) -> String {
    match &of.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}

/// For those who ask the same of something else, a router for one: every operation and who asked it, if a file is named.
pub fn write_down(caller: Persona, operation: &str) {
    use std::io::Write;
    let Some(path) = std::env::var_os("SAMVERKA_SOAK_DOCUMENTS") else { return };
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
    let line = json!({ "caller": caller.slug(), "operation": operation });
    writeln!(file, "{line}").unwrap();
}
