//! Expression: which values of a variable a text such as `RANGE(2016,2018)` or `*` selects.
//!
//! They are expanded over public codes only, as PxWebApi 2 defines them: `*` at the ends, `?` for one letter, `TOP(n[,offset])`,
//! `BOTTOM(n[,offset])`, `RANGE(a,b)`, `FROM(a)`, `TO(a)`; letters' case does not matter.

/// The places of the codes that an expression selects, ascending; nothing where it is no expression and no code.
///
/// `newest_first` turns `TOP` and `BOTTOM` round, as they mean the newest and the oldest in time.
pub fn places(expression: &str, codes: &[&str], newest_first: bool) -> Option<Vec<usize>> {
    let place_of = |code: &str| codes.iter().position(|known| known.eq_ignore_ascii_case(code.trim()));
    if let Some(place) = place_of(expression) {
        return Some(vec![place]);
    }
    if let Some((name, arguments)) = call(expression) {
        return called(name, &arguments, codes.len(), newest_first, place_of);
    }
    if !expression.contains(['*', '?']) {
        return None;
    }
    let pattern = Pattern::read(expression)?;
    Some((0..codes.len()).filter(|place| pattern.fits(codes[*place])).collect())
}

fn called(
    name: &str,
    arguments: &[&str],
    count: usize,
    newest_first: bool,
    place_of: impl Fn(&str) -> Option<usize>,
) -> Option<Vec<usize>> {
    let number = |text: &&str| text.trim().parse::<usize>().ok();
    match (name.to_ascii_uppercase().as_str(), arguments) {
        (end @ ("TOP" | "BOTTOM"), [many, offset @ ..]) if offset.len() < 2 => {
            let many = number(many)?;
            let offset = offset.first().map_or(Some(0), number)?;
            let from_the_end = (end == "TOP") == newest_first;
            let places: Vec<usize> = if from_the_end {
                let mut places: Vec<usize> = (0..count).rev().skip(offset).take(many).collect();
                places.reverse();
                places
            } else {
                (0..count).skip(offset).take(many).collect()
            };
            Some(places)
        }
        ("RANGE", [one, other]) => {
            let (one, other) = (place_of(one)?, place_of(other)?);
            Some((one.min(other)..=one.max(other)).collect())
        }
        ("FROM", [first]) => Some((place_of(first)?..count).collect()),
        ("TO", [last]) => Some((0..=place_of(last)?).collect()),
        _ => None,
    }
}

/// The name and the arguments of `NAME(a,b)`.
fn call(expression: &str) -> Option<(&str, Vec<&str>)> {
    let (name, rest) = expression.trim().split_once('(')?;
    let arguments = rest.strip_suffix(')')?;
    Some((name.trim(), arguments.split(',').collect()))
}

/// A text with `?` for any letter, which may go on at its ends.
struct Pattern {
    letters: Vec<char>,
    before: bool,
    after: bool,
}

impl Pattern {
    fn read(text: &str) -> Option<Pattern> {
        let before = text.starts_with('*');
        let after = text.ends_with('*');
        let letters: Vec<char> = text.trim_matches('*').to_lowercase().chars().collect();
        let stars = text.chars().filter(|letter| *letter == '*').count();
        let allowed = if text == "*" { 1 } else { usize::from(before) + usize::from(after) };
        (stars == allowed).then_some(Pattern { letters, before, after })
    }

    fn fits(&self, code: &str) -> bool {
        let code: Vec<char> = code.to_lowercase().chars().collect();
        let Some(spare) = code.len().checked_sub(self.letters.len()) else {
            return false;
        };
        let fits_at = |start: usize| {
            self.letters.iter().zip(&code[start..]).all(|(wanted, found)| *wanted == '?' || wanted == found)
        };
        let mut starts = match (self.before, self.after) {
            (false, false) if spare > 0 => return false,
            (false, _) => 0..=0,
            (true, false) => spare..=spare,
            (true, true) => 0..=spare,
        };
        starts.any(fits_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEARS: [&str; 5] = ["2016", "2017", "2018", "2019", "2020"];
    const GROUPS: [&str; 4] = ["FEMALE", "MALE", "OTHER_UNKNOWN", "ACCOMPANYING"];

    fn years(expression: &str) -> Option<Vec<&'static str>> {
        places(expression, &YEARS, true).map(|places| places.into_iter().map(|place| YEARS[place]).collect())
    }

    fn groups(expression: &str) -> Option<Vec<&'static str>> {
        places(expression, &GROUPS, false).map(|places| places.into_iter().map(|place| GROUPS[place]).collect())
    }

    #[test]
    fn a_code_is_itself_whatever_its_case() {
        assert_eq!(groups("female"), Some(vec!["FEMALE"]));
        assert_eq!(groups("NOBODY"), None);
    }

    #[test]
    fn stars_stand_at_the_ends_and_question_marks_for_one_letter() {
        assert_eq!(groups("*").map(|all| all.len()), Some(4));
        assert_eq!(groups("*male"), Some(vec!["FEMALE", "MALE"]));
        assert_eq!(groups("f*"), Some(vec!["FEMALE"]));
        assert_eq!(groups("*er*"), Some(vec!["OTHER_UNKNOWN"]));
        assert_eq!(groups("??LE"), Some(vec!["MALE"]));
        assert_eq!(years("201?"), Some(vec!["2016", "2017", "2018", "2019"]));
        assert_eq!(groups("F*E"), None);
        assert_eq!(groups("***"), None);
        assert_eq!(groups("X*"), Some(vec![]));
    }

    #[test]
    fn the_top_of_time_is_the_newest() {
        assert_eq!(years("TOP(2)"), Some(vec!["2019", "2020"]));
        assert_eq!(years("top(2,1)"), Some(vec!["2018", "2019"]));
        assert_eq!(years("BOTTOM(1)"), Some(vec!["2016"]));
        assert_eq!(groups("TOP(1)"), Some(vec!["FEMALE"]));
        assert_eq!(years("TOP(99)").map(|all| all.len()), Some(5));
        assert_eq!(years("TOP(x)"), None);
        assert_eq!(years("TOP(1,2,3)"), None);
    }

    #[test]
    fn ranges_hold_both_ends_in_either_order() {
        assert_eq!(years("RANGE(2017,2019)"), Some(vec!["2017", "2018", "2019"]));
        assert_eq!(years("range(2019, 2017)"), Some(vec!["2017", "2018", "2019"]));
        assert_eq!(years("FROM(2019)"), Some(vec!["2019", "2020"]));
        assert_eq!(years("TO(2017)"), Some(vec!["2016", "2017"]));
        assert_eq!(years("RANGE(2017,1066)"), None);
        assert_eq!(years("WHERE(1)"), None);
    }
}
