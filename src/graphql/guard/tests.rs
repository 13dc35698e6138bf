use std::fmt::Write;
use std::time::{Duration, Instant};

use async_graphql::Variables;
use serde_json::json;

use super::*;

const SDL: &str = r#"
schema { query: Query mutation: Mutation }
"A case."
type Case { id: ID! participants: [Participant!]! closedFields: [String!]! timeline(first: Int!): EventConnection!
  graph(depth: Int = 1, first: Int! = 200): CaseGraph! lead: Person }
type Participant { id: ID! person: Person }
type Person implements Node { id: ID! name: String cases(first: Int!): CaseConnection! friends: [Person!]! }
type Event { id: ID! }
type CaseGraph { nodes: [GraphNode!]! truncated: Boolean! }
type GraphNode { id: ID! }
type CaseConnection { edges: [CaseEdge!]! nodes: [Case!]! pageInfo: PageInfo! }
type CaseEdge { node: Case! cursor: String! }
type EventConnection { nodes: [Event!]! }
type PageInfo { hasNextPage: Boolean! }
interface Node { id: ID! }
type Query { node(id: ID!): Node case(id: ID!): Case cases(first: Int!): CaseConnection! me: Person echo(value: [[Int]]): Int }
type Mutation { close(id: ID!): Case }
"#;

fn guard() -> Guard {
    Guard::new(DocumentLimits::default(), SDL).unwrap()
}

fn refusal(text: &str) -> Refused {
    let begun = Instant::now();
    let refused = guard().admit(text, None, &Variables::default()).unwrap_err();
    assert!(begun.elapsed() < Duration::from_millis(500), "refused after {:?}", begun.elapsed());
    refused
}

fn passes(text: &str) -> Arc<Document> {
    guard().admit(text, None, &Variables::default()).unwrap()
}

fn with_variables(text: &str, variables: serde_json::Value) -> Result<Arc<Document>, Refused> {
    guard().admit(text, None, &Variables::from_json(variables))
}

fn is_limit(text: &str, words: &str) {
    let refused = refusal(text);
    assert_eq!(refused.code, RefusalCode::LimitExceeded, "{refused}");
    assert!(refused.message.contains(words), "{refused}");
}

#[test]
fn literals_nested_at_depths_that_kill_the_parser_are_refused() {
    for depth in (1_000..=7_000).step_by(500) {
        is_limit(&format!("{{echo(value:{}{})}}", "[".repeat(depth), "]".repeat(depth)), "48 nested brackets");
        is_limit(&format!("{{echo(value:{}1{})}}", "{a:".repeat(depth), "}".repeat(depth)), "48 nested brackets");
        is_limit(&format!("{{echo(value:{}", "[".repeat(depth)), "48 nested brackets");
        is_limit(&format!("query($a:{}Int{}){{me{{id}}}}", "[".repeat(depth), "]".repeat(depth)), "48 nested brackets");
        is_limit(&format!("{}id{}", "{me".repeat(depth), "}".repeat(depth)), "48 nested brackets");
    }
}

#[test]
fn literals_just_within_the_nesting_are_parsed() {
    let nested = |depth| format!("{{echo(value:{}{})}}", "[".repeat(depth), "]".repeat(depth));
    passes(&nested(46));
    is_limit(&nested(47), "nested brackets");
}

#[test]
fn a_block_string_that_does_not_end_hides_no_brackets() {
    let deep = "[".repeat(3_000);
    for text in [
        format!(r#"{{echo(value:[""" " {deep}"#),
        format!(r#"{{echo(value:[""" {deep} "" "#),
        format!(r#"{{echo(value:["" """ \""" {deep}"#),
        format!("{{echo(value:[\"abc\n{deep}"),
        format!("{{echo(value:[\"\\\" {deep}"),
    ] {
        assert_eq!(refusal(&text).code, RefusalCode::ParseFailed);
    }
}

#[test]
fn brackets_after_strings_and_comments_are_seen() {
    let deep = "[".repeat(3_000);
    for before in
        [r#""""""""#, r#""""a " "" \""" b""""#, r#""\\""#, r#""\"""#, "\"\"", "# \" \n", "# \"\"\" \r", "\"#\""]
    {
        is_limit(&format!("{{echo(value:[{before} {deep}"), "nested brackets");
    }
}

#[test]
fn brackets_inside_strings_and_comments_do_not_count() {
    let deep = "[({".repeat(1_000);
    passes(&format!("# {deep}\n{{ me {{ id }} }}"));
    passes(&format!(r#"{{ case(id: "{deep}") {{ id }} }}"#));
    passes(&format!(r#"{{ case(id: """{deep} \""" {deep}""") {{ id }} }}"#));
}

#[test]
fn a_document_too_long_is_refused_unread() {
    let text = format!("{{ me {{ id }} }} #{}", "[".repeat(40_000));
    is_limit(&text, "32768 bytes");
}

#[test]
fn a_document_of_too_many_tokens_is_refused() {
    is_limit(&format!("{{ {} }}", "a ".repeat(2_000)), "2000 tokens");
}

#[test]
fn brackets_that_do_not_match_are_a_parse_error() {
    for text in ["{ me { id }", "{ me { id ) }", "}", "{ me { id } } ]", "", "{", "query", "{ \u{1F600} }"] {
        assert_eq!(refusal(text).code, RefusalCode::ParseFailed, "{text}");
    }
}

#[test]
fn a_parse_error_names_its_place_and_repeats_nothing() {
    let refused = refusal("{\n  me { id }\n  secretword!\n}");
    assert_eq!(refused.place.map(|place| (place.line, place.column)), Some((3, 13)));
    assert!(!refused.message.contains("secretword"));
}

/// `levels` fragments, each spreading the next `width` times.
fn bomb(levels: usize, width: usize) -> String {
    let mut text = "{ me { ...f0 } }".to_owned();
    for level in 0..levels {
        let next = format!("...f{} ", level + 1).repeat(width);
        write!(text, " fragment f{level} on Person {{ id {next} }}").unwrap();
    }
    write!(text, " fragment f{levels} on Person {{ id }}").unwrap();
    text
}

#[test]
fn fragment_bombs_are_refused_without_being_written_out() {
    for (levels, width) in [(20, 2), (60, 2), (13, 6), (64, 3), (150, 2), (9, 9)] {
        is_limit(&bomb(levels, width), "selections");
    }
}

#[test]
fn fragments_stand_inside_each_other_as_far_as_the_library_goes() {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
    struct Query;
    #[Object]
    impl Query {
        async fn me(&self) -> Query {
            Query
        }
        async fn id(&self) -> i32 {
            1
        }
    }
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    let guard = Guard::new(DocumentLimits::default(), &schema.sdl()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for levels in 25..40 {
        let text = bomb(levels, 1).replace("on Person", "on Query");
        let admitted = guard.admit(&text, None, &Variables::default());
        let executed = runtime.block_on(schema.execute(text.as_str()));
        assert_eq!(admitted.is_ok(), executed.is_ok(), "{levels}: {admitted:?} {:?}", executed.errors);
    }
    for levels in [40, 100, 180] {
        is_limit(&bomb(levels, 1), "32 selections and fragments inside each other");
    }
    is_limit(&format!("{{ {} id {} }}", "... { ".repeat(40), "}".repeat(40)), "inside each other");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config {
        rng_seed: proptest::test_runner::RngSeed::Fixed(7),
        failure_persistence: None,
        cases: 2_000,
        ..proptest::test_runner::Config::default()
    })]

    #[test]
    fn any_soup_of_tokens_is_admitted_or_refused_and_never_worse(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40),
        deep in proptest::sample::select(DEEP),
        at in 0_usize..40,
    ) {
        let mut soup: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        soup.insert(at.min(soup.len()), deep.repeat(2_500));
        for text in [soup.concat(), soup.join(" "), format!("{{me(a:[{}", soup.join(" ")), pieces.concat()] {
            let begun = Instant::now();
            let verdict = guard().admit(&text, None, &Variables::default());
            proptest::prop_assert!(begun.elapsed() < Duration::from_secs(1));
            proptest::prop_assert!(verdict.is_ok() || !verdict.unwrap_err().message.contains("secretvalue"));
        }
    }
}

const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    "$",
    "@",
    "...",
    "...on ",
    "!",
    "=",
    "|",
    "&",
    "\"",
    "\"\"\"",
    "\\",
    "\\\"",
    "#",
    "\n",
    "\r",
    "\u{feff}",
    "query ",
    "mutation ",
    "fragment ",
    "me",
    "secretvalue",
    "on ",
    "1",
    "-0.5e3",
    "null ",
    "true ",
    "{me{id}}",
    "(a:",
    "\"a\"",
    "\"\"\"b\"\"\"",
    ",",
    "å",
    "\u{1F600}",
];
const DEEP: &[&str] = &["", "[", "{a:", "{me", "(", "...{", "[\"\"", "[#\n"];

#[test]
fn a_bomb_that_no_operation_uses_is_refused() {
    let text = bomb(30, 2).replace("{ me { ...f0 } }", "{ me { id } }");
    is_limit(&text, "selections");
}

#[test]
fn a_fragment_that_spreads_itself_fails_validation() {
    for text in [
        "{ me { ...a } } fragment a on Person { ...a }",
        "{ me { ...a } } fragment a on Person { friends { ...b } } fragment b on Person { friends { ...a } }",
        "{ me { id } } fragment a on Person { ...b } fragment b on Person { ...a }",
    ] {
        assert_eq!(refusal(text).code, RefusalCode::ValidationFailed);
    }
}

#[test]
fn aliases_are_counted_through_fragments() {
    let aliases = |count: usize| (0..count).map(|n| format!("a{n}:id ")).collect::<String>();
    passes(&format!("{{ me {{ {} }} }}", aliases(30)));
    is_limit(&format!("{{ me {{ {} }} }}", aliases(31)), "30 aliases");
    let fragment = format!("{{ me {{ ...f ...f }} }} fragment f on Person {{ {} }}", aliases(16));
    is_limit(&fragment, "30 aliases");
}

#[test]
fn a_hundred_thousand_aliases_are_refused() {
    let text = (0..100_000).fold(String::from("{"), |mut text, n| {
        write!(text, "a{n}:__typename ").unwrap();
        text
    }) + "}";
    is_limit(&text, "bytes");
    let wide = Guard::new(DocumentLimits { bytes: usize::MAX, ..DocumentLimits::default() }, SDL).unwrap();
    assert!(wide.admit(&text, None, &Variables::default()).unwrap_err().message.contains("tokens"));
}

#[test]
fn directives_are_counted_wherever_they_stand() {
    let many = "@skip(if: false) ".repeat(21);
    for text in [
        format!("query {many} {{ me {{ id }} }}"),
        format!("query ($a: Int {many}) {{ me {{ id }} }}"),
        format!("{{ me {{ id {many} }} }}"),
        format!("{{ me {{ ... {many} {{ id }} }} }}"),
        format!("{{ me {{ ...f {many} }} }} fragment f on Person {{ id }}"),
        format!("{{ me {{ ...f }} }} fragment f on Person {many} {{ id }}"),
    ] {
        is_limit(&text, "20 directives");
    }
    passes(&format!("{{ me {{ id {} }} }}", "@skip(if: false) ".repeat(20)));
}

#[test]
fn root_fields_are_counted_through_fragments() {
    is_limit(&format!("{{ {} }}", "me { id } ".repeat(21)), "20 root fields");
    is_limit(
        "{ ...f ...f ...f ...f ...f ...f ...f ...f ...f ...f ...f } fragment f on Query { __typename __typename }",
        "20 root fields",
    );
    passes(&format!("{{ {} }}", "me { id } ".repeat(20)));
}

#[test]
fn depth_ends_at_fifteen_levels_also_through_fragments() {
    let deep = |levels: usize| format!("{{ me {{ {} id {} }} }}", "lead { ".repeat(levels), "} ".repeat(levels));
    passes(&deep(13));
    is_limit(&deep(14), "15 levels");
    let split = format!(
        "{{ me {{ {} ...f {} }} }} fragment f on Person {{ {} id {} }}",
        "lead { ".repeat(7),
        "} ".repeat(7),
        "lead { ".repeat(7),
        "} ".repeat(7)
    );
    is_limit(&split, "15 levels");
}

#[test]
fn depth_is_not_counted_below_introspection_of_the_root_only() {
    let deep = "ofType { ".repeat(20);
    let end = "} ".repeat(20);
    passes(&format!("{{ __type(name: \"Case\") {{ {deep} name {end} }} }}"));
    is_limit(&format!("{{ me {{ __type(name: \"Case\") {{ {deep} name {end} }} }} }}"), "15 levels");
}

#[test]
fn the_introspection_query_of_tools_passes() {
    passes(include_str!("introspection.graphql"));
}

#[test]
fn nodes_multiply_by_the_pages_and_lists_above_them() {
    let limits = DocumentLimits { nodes: u64::MAX, ..DocumentLimits::default() };
    let counted = Guard::new(limits, SDL).unwrap();
    let nodes = |text: &str| counted.admit(text, None, &Variables::default()).unwrap().nodes;
    assert_eq!(nodes("{ me { id } }"), Some(1));
    assert_eq!(nodes("{ cases(first: 25) { nodes { id } } }"), Some(1 + 25));
    assert_eq!(
        nodes("{ cases(first: 25) { edges { node { id } cursor } pageInfo { hasNextPage } } }"),
        Some(1 + 25 * 3)
    );
    assert_eq!(nodes("{ cases(first: 10) { nodes { participants { person { id } } } } }"), Some(1 + 10 + 50 + 50));
    assert_eq!(nodes("{ case(id: 1) { closedFields graph { nodes { id } } } }"), Some(1 + 1 + 200));
    assert_eq!(nodes("{ case(id: 1) { graph(first: 500) { nodes { id } } } }"), Some(1 + 1 + 500));
    assert_eq!(nodes("{ __schema { types { name } } }"), Some(0));
    assert_eq!(nodes("{ cases { nodes { id } } }"), Some(1 + 100));
    assert_eq!(nodes("{ me { ...f ...f } } fragment f on Person { friends { id } }"), Some(1 + 5 + 5));
    assert_eq!(nodes("{ node(id: 1) { ... on Person { friends { id } } } }"), Some(1 + 5));
}

#[test]
fn too_many_nodes_are_refused_by_literal_variable_and_default() {
    let pages = "{ cases(first: 100) { nodes { timeline(first: 100) { nodes { id } } } } }";
    is_limit(pages, "10000 objects");
    let text = "query ($n: Int! = 100) { cases(first: $n) { nodes { timeline(first: $n) { nodes { id } } } } }";
    is_limit(text, "10000 objects");
    assert!(with_variables(text, json!({ "n": 50 })).is_ok());
    assert!(with_variables(text, json!({ "n": 99 })).is_ok());
    assert!(with_variables(text, json!({ "n": 100 })).is_err());
    assert!(with_variables(text, json!({ "n": u64::MAX })).is_err());
    assert!(with_variables(text, json!({ "n": null })).is_err());
}

#[test]
fn objects_and_representations_may_be_all_that_is_allowed_and_no_more() {
    let limits = DocumentLimits { nodes: 26, representations: 3, ..DocumentLimits::default() };
    let guard = Guard::new(limits, SDL).unwrap();
    let is_admitted = |text: &str| guard.admit(text, None, &Variables::default()).is_ok();
    for (first, expected) in [(24, true), (25, true), (26, false), (1_000, false)] {
        assert_eq!(is_admitted(&format!("{{ cases(first: {first}) {{ nodes {{ id }} }} }}")), expected, "{first}");
    }
    for (length, expected) in [(2, true), (3, true), (4, false), (10, false)] {
        let list = "{} ".repeat(length);
        let text = format!("{{ _entities(representations: [{list}]) {{ __typename }} }}");
        assert_eq!(is_admitted(&text), expected, "{length}");
    }
}

#[test]
fn a_document_kept_for_small_pages_is_counted_again_for_large_ones() {
    let guard = guard();
    let text = "query ($n: Int!) { cases(first: $n) { nodes { timeline(first: $n) { nodes { id } } } } }";
    let small = Variables::from_json(json!({ "n": 10 }));
    let large = Variables::from_json(json!({ "n": 100 }));
    let first = guard.admit(text, None, &small).unwrap();
    assert!(guard.admit(text, None, &large).is_err());
    assert!(Arc::ptr_eq(&first, &guard.admit(text, None, &small).unwrap()));
}

#[test]
fn representations_of_entities_are_counted() {
    let text = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { friends { id } } } }";
    let some = |count: usize| json!({ "r": vec![json!({ "__typename": "Person", "id": "1" }); count] });
    assert!(with_variables(text, some(200)).is_ok());
    let refused = with_variables(text, some(201)).unwrap_err();
    assert!(refused.message.contains("200 representations"), "{refused}");
    let list = "{__typename:\"Person\"} ".repeat(201);
    is_limit(&format!("{{ _entities(representations: [{list}]) {{ __typename }} }}"), "200 representations");
}

#[test]
fn selections_multiply_without_overflow() {
    is_limit(
        "{ cases(first: 18446744073709551615) { nodes { timeline(first: 18446744073709551615) { nodes { id } } } } }",
        "objects",
    );
}

#[test]
fn several_operations_need_a_choice() {
    let text = "query A { me { id } } query B { cases(first: 10) { nodes { id } } }";
    let guard = guard();
    let none = Variables::default();
    assert_eq!(guard.admit(text, None, &none).unwrap_err().code, RefusalCode::ValidationFailed);
    assert_eq!(guard.admit(text, Some("C"), &none).unwrap_err().code, RefusalCode::ValidationFailed);
    let document = guard.admit(text, Some("B"), &none).unwrap();
    assert_eq!(document.operation_count(), 2);
    assert_eq!(document.kind(Some("B")), Some(OperationType::Query));
    assert_eq!(document.operation(Some("B")).and_then(|(name, _)| name).map(|name| name.as_str()), Some("B"));
    assert_eq!(passes("mutation { close(id: 1) { id } }").kind(None), Some(OperationType::Mutation));
}

#[test]
fn a_long_document_is_not_kept() {
    let guard = guard();
    let none = Variables::default();
    for (length, is_kept) in [(4_000, true), (10_000, false)] {
        let text = format!("{{ me {{ id }} }} #{}", "x".repeat(length));
        guard.admit(&text, None, &none).unwrap();
        assert_eq!(guard.passed.get(&text).is_some(), is_kept, "{length}");
    }
}

#[test]
fn documents_that_were_refused_are_not_kept_and_the_store_is_bounded() {
    let guard = Guard::new(DocumentLimits { kept_documents: 4, ..DocumentLimits::default() }, SDL).unwrap();
    let none = Variables::default();
    let kept = |text: &str| guard.passed.get(text).is_some();
    assert!(guard.admit("{ me { ", None, &none).is_err());
    assert!(!kept("{ me { "));
    let texts: Vec<String> = (0..6).map(|n| format!("{{ me {{ a{n}: id }} }}")).collect();
    for text in &texts {
        guard.admit(text, None, &none).unwrap();
    }
    assert!(!kept(&texts[0]), "the oldest was let go");
    assert!(kept(&texts[5]), "the newest is there");
}

#[test]
fn a_schema_that_cannot_be_read_says_where() {
    let error = Guard::new(DocumentLimits::default(), "type Query { a: }").unwrap_err();
    assert!(error.to_string().contains("1:"), "{error}");
}

#[test]
fn a_refusal_speaks_both_languages_and_has_its_code() {
    for (text, code, en, sv) in [
        ("{ me { id }", "GRAPHQL_PARSE_FAILED", "not valid GraphQL", "inte giltig GraphQL"),
        ("{ ...f } fragment f on Query { ...f }", "GRAPHQL_VALIDATION_FAILED", "spreads itself", "sprider sig"),
        ("{ cases(first: 20000) { nodes { id } } }", "LIMIT_EXCEEDED", "10000 objects", "10000 efterfrågade objekt"),
    ] {
        let refused = refusal(text);
        assert_eq!(refused.code.as_str(), code);
        assert!(refused.in_language(Language::En).contains(en), "{refused}");
        assert!(refused.in_language(Language::Sv).contains(sv), "{}", refused.message_sv);
        assert_eq!(refused.to_string(), refused.in_language(Language::En));
    }
}

#[test]
fn a_document_is_what_was_sent() {
    let text = "query A { me { id } } mutation B { close(id: 1) { id } }";
    let guard = guard();
    let document = guard.admit(text, Some("B"), &Variables::default()).unwrap();
    assert_eq!(document.text(), text);
    assert_eq!(document.kind(Some("A")), Some(OperationType::Query));
    assert_eq!(document.kind(Some("B")), Some(OperationType::Mutation));
    assert_eq!((document.kind(Some("C")), document.kind(None)), (None, None));
    assert_eq!(document.parsed().operations.iter().len(), 2);
    assert_eq!(passes("{ me { id } }").operation_count(), 1);
}
