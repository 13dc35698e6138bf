//! Purpose: a legal basis stated with one request (`Samverka-Purpose`).

use uuid::Uuid;

/// `<LEGAL_BASIS code>; case=<case id>|new; reason="…"`, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// A code of the list LEGAL_BASIS; whether it exists and may be used is checked where the list is known.
    pub basis: String,
    /// What is read for it.
    pub reads: PurposeReads,
    /// 20-500 characters.
    pub reason: String,
}

/// What a purpose is stated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurposeReads {
    /// One case.
    Case(Uuid),
    /// A search for somebody who may be known already; opens no sealed field.
    New,
}

/// What is wrong with a purpose header. Never repeats what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PurposeProblem {
    #[error("Samverka-Purpose: three parts are needed: <basis>; case=<case id>|new; reason=\"…\"")]
    Shape,
    #[error("Samverka-Purpose: `case` must be a case id such as case:…, or new")]
    Case,
    #[error("Samverka-Purpose: `reason` must be percent-encoded UTF-8 in double quotes")]
    Encoding,
    #[error("Samverka-Purpose: `reason` must have 20 to 500 characters")]
    Length,
}

impl Purpose {
    /// Reads the header's value. The reason is percent-encoded UTF-8, since headers hold ASCII only.
    pub fn parse(header: &str) -> Result<Purpose, PurposeProblem> {
        let mut parts = header.splitn(3, ';').map(str::trim);
        let (Some(basis), Some(case), Some(reason)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(PurposeProblem::Shape);
        };
        let shape = |c: char| c.is_ascii_uppercase() || c == '_';
        if basis.is_empty() || !basis.chars().all(shape) {
            return Err(PurposeProblem::Shape);
        }
        let case = case.strip_prefix("case=").ok_or(PurposeProblem::Shape)?.trim();
        let reads = match case {
            "new" => PurposeReads::New,
            id => PurposeReads::Case(case_id(id).ok_or(PurposeProblem::Case)?),
        };
        let quoted = reason.strip_prefix("reason=").ok_or(PurposeProblem::Shape)?;
        let encoded =
            quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or(PurposeProblem::Encoding)?;
        // A quote inside is the end of this reason and the beginning of something else, as of a second header.
        if !encoded.is_ascii() || encoded.contains('"') {
            return Err(PurposeProblem::Encoding);
        }
        let reason = percent_encoding::percent_decode_str(encoded)
            .decode_utf8()
            .map_err(|_| PurposeProblem::Encoding)?
            .trim()
            .to_owned();
        if reason.chars().any(char::is_control) {
            return Err(PurposeProblem::Encoding);
        }
        if !(20..=500).contains(&reason.chars().count()) {
            return Err(PurposeProblem::Length);
        }
        Ok(Purpose { basis: basis.to_owned(), reads, reason })
    }
}

fn case_id(text: &str) -> Option<Uuid> {
    let id = text.strip_prefix("case:")?;
    let uuid = Uuid::try_parse(id).ok()?;
    (uuid.hyphenated().to_string() == id).then_some(uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "case:6f1a3c1e-54c8-4b0c-9b6e-3b1d2f0a9c11";

    #[test]
    fn a_reason_with_swedish_and_polish_letters_is_read() {
        let header =
            format!("NECESSARY_DISCLOSURE; case={ID}; reason=\"%C3%A5%C3%A4%C3%B6 %C5%81 beh%C3%B6vs f%C3%B6r skydd\"");
        let purpose = Purpose::parse(&header).map(|purpose| purpose.reason);
        assert_eq!(purpose.as_deref(), Ok("åäö Ł behövs för skydd"));
    }

    #[test]
    fn a_search_for_somebody_new_names_no_case() {
        let header = "VITAL_INTERESTS; case=new; reason=\"the%20child%20is%20missing%20since%20noon\"";
        assert_eq!(Purpose::parse(header).map(|purpose| purpose.reads), Ok(PurposeReads::New));
        let header = header.replace("=new", "=NEW");
        assert_eq!(Purpose::parse(&header), Err(PurposeProblem::Case));
    }

    #[test]
    fn each_malformed_purpose_is_named() {
        let reason = "reason=\"the child is missing since noon\"";
        for (header, problem) in [
            (String::new(), PurposeProblem::Shape),
            ("CONSENT".to_owned(), PurposeProblem::Shape),
            (format!("consent; case={ID}; {reason}"), PurposeProblem::Shape),
            (format!("CONSENT; case=person:1; {reason}"), PurposeProblem::Case),
            (format!("CONSENT; case={}; {reason}", ID.to_uppercase()), PurposeProblem::Case),
            (format!("CONSENT; case={ID}; reason=the child is missing"), PurposeProblem::Encoding),
            (format!("CONSENT; case={ID}; reason=\"%FF%FE and more of this text\""), PurposeProblem::Encoding),
            (format!("CONSENT; case={ID}; reason=\"åäö as they are, not percent-encoded\""), PurposeProblem::Encoding),
            (format!("CONSENT; case={ID}; {reason}, CONSENT; case={ID}; {reason}"), PurposeProblem::Encoding),
            (format!("CONSENT; case={ID}; reason=\"too short\""), PurposeProblem::Length),
            (format!("CONSENT; case={ID}; reason=\"{}\"", "a".repeat(501)), PurposeProblem::Length),
        ] {
            assert_eq!(Purpose::parse(&header), Err(problem), "{header}");
        }
    }

    fn with_reason(reason: &str) -> Result<Purpose, PurposeProblem> {
        Purpose::parse(&format!("CONSENT; case={ID}; reason=\"{reason}\""))
    }

    #[test]
    fn a_purpose_is_stated_for_the_one_case_that_it_names() {
        let purpose = with_reason("the child is missing since noon");
        let expected = Purpose {
            basis: "CONSENT".to_owned(),
            reads: PurposeReads::Case(Uuid::from_u128(0x6f1a_3c1e_54c8_4b0c_9b6e_3b1d_2f0a_9c11)),
            reason: "the child is missing since noon".to_owned(),
        };
        assert_eq!(purpose, Ok(expected));
    }

    #[test]
    fn a_reason_has_20_to_500_characters_whatever_bytes_they_take() {
        for (length, is_taken) in [(0, false), (19, false), (20, true), (500, true), (501, false)] {
            for letter in ["a", "%C3%A5", "%F0%9F%98%80"] {
                let expected = if is_taken { None } else { Some(PurposeProblem::Length) };
                assert_eq!(with_reason(&letter.repeat(length)).err(), expected, "{length} {letter}");
            }
        }
    }

    #[test]
    fn spaces_at_the_ends_are_no_part_of_a_reason() {
        assert_eq!(with_reason(&format!("  {}%20 ", "a".repeat(19))), Err(PurposeProblem::Length));
        let reason = with_reason(&format!("  {}%20 ", "a".repeat(20))).map(|purpose| purpose.reason);
        assert_eq!(reason, Ok("a".repeat(20)));
    }

    #[test]
    fn a_reason_cannot_begin_a_line_of_its_own_in_the_log() {
        for control in ["%0A", "%0D", "%00", "%1B", "%7F", "%C2%85"] {
            let reason = format!("the child is missing{control} since noon");
            assert_eq!(with_reason(&reason), Err(PurposeProblem::Encoding), "{control}");
        }
        assert!(with_reason("the child is missing%09 since noon").is_err());
        assert!(with_reason("the child is missing%20 since noon").is_ok());
    }

    #[test]
    fn a_reason_may_hold_what_separates_the_parts() {
        let reason = with_reason("missing; case=new; reason=unknown").map(|purpose| purpose.reason);
        assert_eq!(reason.as_deref(), Ok("missing; case=new; reason=unknown"));
    }

    #[test]
    fn a_basis_is_written_as_codes_are() {
        let parse = |basis: &str| Purpose::parse(&format!("{basis}; case={ID}; reason=\"{}\"", "a".repeat(20)));
        for basis in ["", "consent", "CONSENt", "CONSENT1", "CONSENT ACT", "SAMTYCKE-ÅÄÖ", "\"CONSENT\""] {
            assert_eq!(parse(basis), Err(PurposeProblem::Shape), "{basis}");
        }
        for basis in ["CONSENT", "VITAL_INTERESTS", "_"] {
            assert_eq!(parse(basis).map(|purpose| purpose.basis).as_deref(), Ok(basis));
        }
    }

    #[test]
    fn a_case_is_named_in_one_spelling_only() {
        let parse = |case: &str| Purpose::parse(&format!("CONSENT; {case}; reason=\"{}\"", "a".repeat(20)));
        let compact = ID.replace('-', "");
        let braced = format!("case:{{{}}}", ID.replace("case:", ""));
        for id in [compact.as_str(), braced.as_str(), "", "case:", &ID.replace("case:", ""), &format!("{ID}0")] {
            assert_eq!(parse(&format!("case={id}")), Err(PurposeProblem::Case), "{id}");
        }
        assert_eq!(parse(ID), Err(PurposeProblem::Shape));
        assert!(parse(&format!("case={ID}")).is_ok());
    }

    #[test]
    fn a_problem_repeats_nothing_of_what_was_sent() {
        for header in
            ["secretword", "CONSENT; case=secretword; reason=\"\"", "CONSENT; case=new; reason=\"secretword\""]
        {
            assert!(!Purpose::parse(header).unwrap_err().to_string().contains("secretword"), "{header}");
        }
    }
}
