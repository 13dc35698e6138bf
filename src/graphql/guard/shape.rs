//! Shapes: which fields of a schema return lists, and how their length is chosen.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use async_graphql::{Name, Positioned, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// The objects that a plain list is taken to hold.
pub const PLAIN_LIST: u64 = 5;
/// The page size that is assumed where a request names none.
pub const UNNAMED_PAGE: u64 = 100;

/// The schema's SDL could not be read, so that lists could not be recognised.
#[derive(Debug, thiserror::Error)]
#[error("the schema's own SDL cannot be read at {place}: {message}")]
pub struct UnreadableSchema {
    place: String,
    message: String,
}

/// How many objects a field can bring for each object that it stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// One object.
    One,
    /// A list without a page size.
    List(u64),
    /// As many as `first` says.
    Page { unnamed: u64 },
    /// As many as `representations` has entries.
    Representations,
}

/// What a field returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldShape {
    /// The type below it, where that has fields of its own.
    pub returns: Option<Name>,
    pub size: Size,
}

/// The list-shaped half of a schema.
#[derive(Debug, Default)]
pub struct Shapes {
    query: Option<Name>,
    mutation: Option<Name>,
    subscription: Option<Name>,
    types: FxHashMap<Name, FxHashMap<Name, FieldShape>>,
}

impl Shapes {
    /// Reads the shapes out of a schema's SDL.
    pub fn from_sdl(sdl: &str) -> Result<Shapes, UnreadableSchema> {
        let document = parse_schema(sdl).map_err(|error| UnreadableSchema {
            place: error.positions().next().map_or_else(|| "its end".to_owned(), |pos| pos.to_string()),
            message: error.to_string(),
        })?;
        let definitions = document.definitions.iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(&definition.node),
            _ => None,
        });
        let with_fields: Vec<(&Name, &[Positioned<FieldDefinition>])> = definitions
            .clone()
            .filter_map(|definition| match &definition.kind {
                TypeKind::Object(object) => Some((&definition.name.node, object.fields.as_slice())),
                TypeKind::Interface(interface) => Some((&definition.name.node, interface.fields.as_slice())),
                _ => None,
            })
            .collect();
        let composite: FxHashSet<&Name> = definitions
            .filter(|d| matches!(d.kind, TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)))
            .map(|definition| &definition.name.node)
            .collect();
        let paged = paged_types(&with_fields);
        let mut shapes = Shapes::default();
        shapes.read_roots(&document.definitions, &composite);
        for (name, fields) in &with_fields {
            let on_page = paged.contains(*name);
            let known = shapes.types.entry((*name).clone()).or_default();
            for field in *fields {
                known.insert(field.node.name.node.clone(), shape(&field.node, &composite, on_page));
            }
        }
        shapes.add_federation_roots();
        Ok(shapes)
    }

    /// The root type of an operation.
    pub fn root(&self, kind: async_graphql::parser::types::OperationType) -> Option<&Name> {
        use async_graphql::parser::types::OperationType;
        match kind {
            OperationType::Query => self.query.as_ref(),
            OperationType::Mutation => self.mutation.as_ref(),
            OperationType::Subscription => self.subscription.as_ref(),
        }
    }

    /// Whether a type is the root of queries.
    pub fn is_query(&self, name: &Name) -> bool {
        self.query.as_ref() == Some(name)
    }

    /// What a field of a type returns, where the schema has it.
    pub fn field(&self, parent: &Name, field: &Name) -> Option<&FieldShape> {
        self.types.get(parent)?.get(field)
    }

    fn read_roots(&mut self, definitions: &[TypeSystemDefinition], composite: &FxHashSet<&Name>) {
        for definition in definitions {
            if let TypeSystemDefinition::Schema(schema) = definition {
                let name = |root: &Option<Positioned<Name>>| root.as_ref().map(|name| name.node.clone());
                self.query = self.query.take().or(name(&schema.node.query));
                self.mutation = self.mutation.take().or(name(&schema.node.mutation));
                self.subscription = self.subscription.take().or(name(&schema.node.subscription));
            }
        }
        let usual = |name: &str| composite.get(&Name::new(name)).map(|name| (*name).clone());
        self.query = self.query.take().or_else(|| usual("Query"));
        self.mutation = self.mutation.take().or_else(|| usual("Mutation"));
        self.subscription = self.subscription.take().or_else(|| usual("Subscription"));
    }

    /// Federation's own root is left out of subgraph SDL.
    fn add_federation_roots(&mut self) {
        if let Some(query) = &self.query {
            let entities = FieldShape { returns: Some(Name::new("_Entity")), size: Size::Representations };
            self.types.entry(query.clone()).or_default().insert(Name::new("_entities"), entities);
        }
    }
}

/// The types that a field with `first` returns; their `nodes` and `edges` are that page.
fn paged_types<'a>(types: &[(&'a Name, &'a [Positioned<FieldDefinition>])]) -> FxHashSet<&'a Name> {
    let fields = types.iter().flat_map(|(_, fields)| *fields);
    fields.filter(|field| first(&field.node).is_some()).map(|field| named(&field.node.ty.node).0).collect()
}

fn shape(field: &FieldDefinition, composite: &FxHashSet<&Name>, on_page: bool) -> FieldShape {
    let (name, lists) = named(&field.ty.node);
    let returns = composite.contains(name).then(|| name.clone());
    let is_page_itself = on_page && matches!(field.name.node.as_str(), "nodes" | "edges");
    let size = match first(field) {
        Some(unnamed) => Size::Page { unnamed },
        None if lists == 0 || is_page_itself => Size::One,
        None => Size::List(PLAIN_LIST.saturating_pow(lists)),
    };
    FieldShape { returns, size }
}

/// The page size that stands for a missing `first`, where the field has that argument.
fn first(field: &FieldDefinition) -> Option<u64> {
    let argument = field.arguments.iter().find(|argument| argument.node.name.node == "first")?;
    let written = argument.node.default_value.as_ref().and_then(|value| match &value.node {
        Value::Number(number) => number.as_u64(),
        _ => None,
    });
    Some(written.unwrap_or(UNNAMED_PAGE))
}

fn named(ty: &Type) -> (&Name, u32) {
    match &ty.base {
        BaseType::Named(name) => (name, 0),
        BaseType::List(inner) => {
            let (name, lists) = named(inner);
            (name, lists + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDL: &str = r#"
        interface Node { id: ID! near: [Node!]! }
        type Person implements Node { id: ID! near: [Node!]! name: String tags: [String!]! grid: [[Person!]!]! }
        type People { nodes: [Person!]! edges: [Person!]! found: [Person!]! total: Int! }
        type Plain { nodes: [Person!]! }
        union Anybody = Person | Plain
        enum Sex { FEMALE }
        input Filter { first: Int }
        type Query {
            people(filter: Filter, first: Int!): People!
            recent(first: Int = 7, after: String): People!
            named(name: String): [Person!]!
            plain: Plain
            anybody: [Anybody!]!
            sexes: [Sex!]!
        }
    "#;

    fn shapes() -> Shapes {
        Shapes::from_sdl(SDL).unwrap()
    }

    fn size(of: &str, field: &str) -> Size {
        shapes().field(&Name::new(of), &Name::new(field)).unwrap().size
    }

    fn returns(of: &str, field: &str) -> Option<String> {
        shapes().field(&Name::new(of), &Name::new(field)).unwrap().returns.as_ref().map(ToString::to_string)
    }

    #[test]
    fn a_field_with_first_is_a_page_of_the_length_it_names_or_of_a_hundred() {
        assert_eq!(size("Query", "people"), Size::Page { unnamed: 100 });
        assert_eq!(size("Query", "recent"), Size::Page { unnamed: 7 });
    }

    #[test]
    fn a_list_counts_five_and_a_list_of_lists_twenty_five() {
        assert_eq!(size("Query", "named"), Size::List(5));
        assert_eq!(size("Query", "anybody"), Size::List(5));
        assert_eq!(size("Person", "grid"), Size::List(25));
        assert_eq!(size("Person", "name"), Size::One);
        assert_eq!(size("Query", "plain"), Size::One);
    }

    #[test]
    fn lists_are_seen_on_interfaces_too() {
        assert_eq!(size("Node", "near"), Size::List(5));
        assert_eq!(returns("Node", "near"), Some("Node".to_owned()));
    }

    #[test]
    fn nodes_and_edges_are_the_page_itself_where_a_page_returns_them_and_only_there() {
        assert_eq!(size("People", "nodes"), Size::One);
        assert_eq!(size("People", "edges"), Size::One);
        assert_eq!(size("People", "found"), Size::List(5));
        assert_eq!(size("Plain", "nodes"), Size::List(5));
    }

    #[test]
    fn what_has_fields_is_below_and_what_has_none_is_not() {
        assert_eq!(returns("Query", "named"), Some("Person".to_owned()));
        assert_eq!(returns("Query", "anybody"), Some("Anybody".to_owned()));
        assert_eq!(returns("People", "total"), None);
        assert_eq!(returns("Query", "sexes"), None);
        assert_eq!(returns("Person", "tags"), None);
    }

    #[test]
    fn entities_are_at_the_root_of_queries_though_the_schema_does_not_say_so() {
        assert_eq!(size("Query", "_entities"), Size::Representations);
        assert!(shapes().field(&Name::new("Person"), &Name::new("_entities")).is_none());
    }

    #[test]
    fn the_roots_are_those_that_the_schema_names_or_the_usual_ones() {
        use async_graphql::parser::types::OperationType::{Mutation, Query, Subscription};
        let types = "type Query { a: Int } type Mutation { a: Int } type Subscription { a: Int }
            type Asked { a: Int } type Changed { a: Int } type Heard { a: Int }";
        let named = format!("schema {{ query: Asked mutation: Changed subscription: Heard }} {types}");
        for (sdl, roots) in
            [(named.as_str(), ["Asked", "Changed", "Heard"]), (types, ["Query", "Mutation", "Subscription"])]
        {
            let shapes = Shapes::from_sdl(sdl).unwrap();
            let found = [Query, Mutation, Subscription].map(|kind| shapes.root(kind).unwrap().to_string());
            assert_eq!(found, roots);
            assert!(shapes.is_query(&Name::new(roots[0])));
            assert!(!shapes.is_query(&Name::new(roots[1])));
        }
        let shapes = Shapes::from_sdl("type Query { a: Int }").unwrap();
        assert_eq!((shapes.root(Mutation), shapes.root(Subscription)), (None, None));
    }
}
