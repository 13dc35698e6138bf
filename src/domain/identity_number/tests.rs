use super::IdentityNumberKind::{Interim, Personnummer, Samordningsnummer};
use super::*;
use proptest::prelude::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn today() -> NaiveDate {
    day(2026, 6, 15)
}

fn parse(text: &str) -> Result<IdentityNumber, IdentityNumberProblem> {
    IdentityNumber::parse(text, today())
}

#[test]
fn published_numbers_are_read_in_all_four_forms() {
    let published = [
        ("190905271474", "090527+1474", "19090527+1474", Personnummer),
        ("198211059954", "821105-9954", "19821105-9954", Personnummer),
        ("199012119948", "901211-9948", "19901211-9948", Personnummer),
        ("187912219990", "791221+9990", "18791221+9990", Personnummer),
        ("200012099891", "001209-9891", "20001209-9891", Personnummer),
        ("196408233234", "640823-3234", "19640823-3234", Personnummer),
        ("198507099805", "850709-9805", "19850709-9805", Personnummer),
        ("201212121212", "121212-1212", "20121212-1212", Personnummer),
        ("191212121212", "121212+1212", "19121212+1212", Personnummer),
        ("197010632391", "701063-2391", "19701063-2391", Samordningsnummer),
        ("195705749959", "570574-9959", "19570574-9959", Samordningsnummer),
        ("197306749982", "730674-9982", "19730674-9982", Samordningsnummer),
    ];
    for (long, short, long_with_separator, kind) in published {
        for text in [long, long_with_separator] {
            let number = parse(text).unwrap();
            assert_eq!((number.normalised().as_str(), number.kind()), (long, kind));
        }
        // A short form is read in the lifetime of its bearer.
        let reference = if long < "1900" { day(1990, 1, 1) } else { today() };
        assert_eq!(IdentityNumber::parse(short, reference).unwrap().normalised(), long);
    }
}

#[test]
fn published_wrong_numbers_are_refused() {
    assert_eq!(parse("20150916-0006"), Err(IdentityNumberProblem::NeverIssued));
    for text in ["19870704-9996", "19390182-9913", "121120-9941", "20121075-9984"] {
        assert_eq!(parse(text), Err(IdentityNumberProblem::CheckDigit), "{text}");
    }
    assert_eq!(parse("19090527 1474"), Err(IdentityNumberProblem::Length));
}

#[test]
fn an_interim_number_has_a_letter_that_counts_as_one() {
    for letter in INTERIM_LETTERS {
        let number = parse(&format!("000101-{}220", char::from(*letter))).unwrap();
        assert_eq!(number.kind(), Interim);
        assert_eq!(number.birth_date(), day(2000, 1, 1));
    }
    assert_eq!(parse("000101-t220").unwrap().normalised(), "20000101T220");
    assert_eq!(parse("20000101-E221"), Err(IdentityNumberProblem::Character));
    assert_eq!(parse("20000101-2T20"), Err(IdentityNumberProblem::Character));
}

#[test]
fn the_separator_and_the_day_of_reading_tell_the_century() {
    let born = |text, today| IdentityNumber::parse(text, today).map(|number| number.birth_date());
    assert_eq!(born("121212-1212", today()), Ok(day(2012, 12, 12)));
    assert_eq!(born("1212121212", today()), Ok(day(2012, 12, 12)));
    assert_eq!(born("121212+1212", today()), Ok(day(1912, 12, 12)));
    assert_eq!(born("121212-1212", day(2011, 12, 31)), Ok(day(1912, 12, 12)));
    assert_eq!(born("640823-3234", day(2064, 1, 1)), Err(IdentityNumberProblem::Future));
    assert_eq!(born("640823+3234", day(2064, 1, 1)), Ok(day(1964, 8, 23)));
}

#[test]
fn a_samordningsnummer_has_sixty_added_to_the_day() {
    assert_eq!(parse("701063-2391").unwrap().birth_date(), day(1970, 10, 3));
}

#[test]
fn a_leap_day_exists_in_leap_years_only() {
    let demonstration = |text: &str| IdentityNumber::parse_demonstration(text, today());
    let leap = IdentityNumber::demonstration(day(2000, 2, 29)).normalised();
    assert_eq!(demonstration(&leap).unwrap().birth_date(), day(2000, 2, 29));
    let not_leap = leap.replacen("20", "19", 1);
    assert_eq!(demonstration(&not_leap), Err(IdentityNumberProblem::Date));
}

#[test]
fn each_problem_is_named() {
    let problems = [
        ("", IdentityNumberProblem::Length),
        ("-1212", IdentityNumberProblem::Length),
        ("19121212--1212", IdentityNumberProblem::Character),
        ("121212-121", IdentityNumberProblem::Length),
        ("1212121-1212", IdentityNumberProblem::Length),
        ("1212-121212", IdentityNumberProblem::Character),
        ("12121a-1212", IdentityNumberProblem::Character),
        ("171212121212", IdentityNumberProblem::Century),
        ("121312-1212", IdentityNumberProblem::Date),
        ("121200-1212", IdentityNumberProblem::Date),
        ("121260-1212", IdentityNumberProblem::Date),
        ("121292-1212", IdentityNumberProblem::Date),
        ("121212-1213", IdentityNumberProblem::CheckDigit),
        ("å21212-1212", IdentityNumberProblem::Length),
        ("å1212-1212", IdentityNumberProblem::Character),
    ];
    for (text, problem) in problems {
        assert_eq!(parse(text), Err(problem), "{text}");
    }
}

#[test]
fn neither_debug_nor_a_problem_shows_a_digit_of_the_number() {
    let number = parse("640823-3234").unwrap();
    assert_eq!(format!("{number:?}"), "IdentityNumber(PERSONNUMMER)");
    for text in ["640823-3235", "641323-3234", "640823-3å4", "17640823-3234"] {
        let problem = parse(text).unwrap_err();
        assert!(!format!("{problem} {problem:?}").contains("64"), "{problem}");
    }
}

#[test]
fn a_right_check_digit_alone_verifies_nothing() {
    let number = parse("640823-3234").unwrap();
    assert_eq!(number.status(Certainty::Documented), IdentityNumberStatus::Unverified);
    assert_eq!(number.status(Certainty::Verified), IdentityNumberStatus::Verified);
}

#[test]
fn a_number_that_is_never_issued_is_refused_outside_demonstrations() {
    let born = day(1990, 3, 4);
    let numbers = [
        (IdentityNumber::demonstration(born), Personnummer),
        (IdentityNumber::demonstration_samordningsnummer(born), Samordningsnummer),
    ];
    for (number, kind) in numbers {
        assert!(number.is_demonstration());
        assert_eq!(number.birth_date(), born);
        assert_eq!(number.kind(), kind);
        assert_eq!(parse(&number.normalised()), Err(IdentityNumberProblem::NeverIssued));
        let again = IdentityNumber::parse_demonstration(&number.normalised(), today());
        assert_eq!(again, Ok(number));
    }
    assert!(!parse("640823-3234").unwrap().is_demonstration());
}

proptest! {
    #[test]
    fn any_single_digit_that_changes_breaks_the_number(
        days in 0i64..45_000, place in 2usize..12, step in 1u8..10,
    ) {
        let born = day(1900, 1, 1) + chrono::Days::new(days as u64);
        let number = IdentityNumber::demonstration(born);
        let mut changed = *number.characters;
        changed[place] = b'0' + (changed[place] - b'0' + step) % 10;
        prop_assert_eq!(check_digit(&number.characters), value(number.characters[11]));
        prop_assert_ne!(check_digit(&changed), value(changed[11]));
        prop_assert!(IdentityNumber::from_characters(Zeroizing::new(changed)).is_err());
    }

    #[test]
    fn whatever_is_accepted_reads_back_as_itself(text in "[0-9]{4}[01][0-9]{3}[-+]?[0-9T][0-9]{3}|[0-9å+-]{0,14}") {
        if let Ok(number) = parse(&text) {
            prop_assert_eq!(parse(&number.normalised()), Ok(number));
        }
    }
}
