use super::super::RefusalCode;
use super::*;

fn scanned(text: &str, tokens: usize) -> Result<(), Refused> {
    scan(text, &DocumentLimits { tokens, ..DocumentLimits::default() })
}

/// How many tokens a text costs: the least allowance with which it passes.
fn tokens(text: &str) -> usize {
    (0..100).find(|tokens| scanned(text, *tokens).is_ok()).unwrap()
}

/// Where a text is refused as no GraphQL.
fn broken_at(text: &str) -> (usize, usize) {
    let refused = scanned(text, 100).unwrap_err();
    assert_eq!(refused.code, RefusalCode::ParseFailed, "{text}");
    refused.place.map(|place| (place.line, place.column)).unwrap()
}

#[test]
fn what_stands_between_tokens_costs_nothing() {
    assert_eq!(tokens(" ,,\t\n\r  "), 0);
    assert_eq!(tokens("\u{feff}\u{feff}{ ,id\u{feff}, }\u{feff}"), 3);
    assert_eq!(tokens("{ id # { ( \" \u{feff}\n # a\r }"), 3);
    assert_eq!(tokens("{ id } # the end"), 3);
}

#[test]
fn a_letter_that_begins_like_a_byte_order_mark_is_not_one() {
    assert_eq!(tokens("\u{f000}"), 3);
    assert_eq!(tokens("\u{fec0}"), 3);
}

#[test]
fn words_and_numbers_cost_one_each() {
    assert_eq!(tokens("a_b1"), 1);
    assert_eq!(tokens("_ a 1"), 3);
    assert_eq!(tokens("-12 5e+3 5E-3"), 3);
    assert_eq!(tokens("1.5"), 3);
}

#[test]
fn signs_cost_one_each_and_three_dots_one_together() {
    assert_eq!(tokens("...f"), 2);
    assert_eq!(tokens("... on A"), 3);
    assert_eq!(tokens("!!::$$@@==||&&"), 14);
    assert_eq!(tokens("$a:b!c@d"), 8);
    assert_eq!(tokens("[]{}()"), 6);
    assert_eq!(tokens("[{()}]"), 6);
}

#[test]
fn a_string_costs_one_whatever_it_holds() {
    for string in [
        r#""""#,
        r#""[{(""#,
        r#""\"[""#,
        r#""\\""#,
        r#""a \u0041 \n""#,
        "\"#\"",
        r#""""""""#,
        r#""""[{(""""#,
        r#""""a "" b " c""""#,
        r#""""a \""" [ \""" b""""#,
        r#""""\\ [""""#,
        "\"\"\"a\n[\r\"\"\"",
    ] {
        assert_eq!(tokens(string), 1, "{string}");
        assert_eq!(tokens(&format!("a{string}[{string}]b")), 6, "{string}");
    }
}

#[test]
fn a_string_that_does_not_end_is_refused_where_it_begins() {
    for string in
        ["\"abc\n[\"", "\"abc\r[\"", "\"abc", "\"abc\\\"", "\"", "\"\"\"abc", "\"\"\"abc\"\"", "\"\"\"\\\"\"\""]
    {
        assert_eq!(broken_at(&format!("{{ me(a: {string}")), (1, 9), "{string}");
    }
}

#[test]
fn a_bracket_is_closed_by_its_own_kind() {
    for text in ["{ me ]", "[ me }", "( me }", "{[( ]", "{[( }", "    )"] {
        let column = text.len();
        assert_eq!(broken_at(text), (1, column), "{text}");
    }
}

#[test]
fn places_are_counted_in_lines_and_letters() {
    assert_eq!(broken_at("}"), (1, 1));
    assert_eq!(broken_at("{\n}\n\n  }"), (4, 3));
    assert_eq!(broken_at("{ a(b: \"\u{e5}\u{1f600}\") ]"), (1, 14));
    assert_eq!(broken_at("\u{e5}\n\u{e5}\u{e5} )"), (2, 4));
}

#[test]
fn a_token_too_many_is_named_by_its_place() {
    let refused = scanned("a b\n c d", 3).unwrap_err();
    assert_eq!(refused.place, Some(Pos { line: 2, column: 4 }));
    assert!(refused.message.contains("3 tokens"), "{refused}");
}

#[test]
fn a_document_may_have_all_the_bytes_that_are_allowed_and_no_more() {
    let limits = DocumentLimits { bytes: 10, ..DocumentLimits::default() };
    assert_eq!(scan(&"a".repeat(9), &limits), Ok(()));
    assert_eq!(scan(&"a".repeat(10), &limits), Ok(()));
    let refused = scan(&"a".repeat(11), &limits).unwrap_err();
    assert!(refused.message.contains("10 bytes"), "{refused}");
}

#[test]
fn brackets_side_by_side_are_not_nested() {
    let limits = DocumentLimits { nesting: 2, ..DocumentLimits::default() };
    assert_eq!(scan("{[]()[]{}} {()}", &limits), Ok(()));
    let refused = scan("{[]()[({})]}", &limits).unwrap_err();
    assert!(refused.message.contains("2 nested brackets"), "{refused}");
    assert_eq!(refused.place, Some(Pos { line: 1, column: 7 }));
}
