//! Contributions: what one person adds to the tables, bounded so that nobody weighs more than the policy says.

use std::collections::BTreeSet;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::policy::Policy;
use crate::domain::code::Code;
use crate::domain::statistical::{
    AgeGroup, CountryGroup, FormGroup, MeasureGroup, StatisticalGroup, StatisticalRegion,
};

/// One person as counted: what is known, before it is bounded.
#[derive(Clone)]
pub struct Counted {
    /// Names the person to the keyed hash that chooses which forms and measures count; the same in cohort and block.
    pub person: [u8; 16],
    pub group: StatisticalGroup,
    pub age: AgeGroup,
    pub citizenship: CountryGroup,
    pub region: StatisticalRegion,
    /// In any order, with repetitions.
    pub forms: Vec<FormGroup>,
    pub measures: Vec<MeasureGroup>,
}

/// The secret key that chooses which forms and measures of a person count. It must outlive the block of a cohort.
#[derive(Clone)]
pub struct BoundingKey(Zeroizing<[u8; 64]>);

impl BoundingKey {
    /// The key with these bytes.
    pub fn new(bytes: [u8; 32]) -> BoundingKey {
        let mut padded = Zeroizing::new([0; 64]);
        padded[..32].copy_from_slice(&bytes);
        BoundingKey(padded)
    }
}

/// What one person adds: one to every cell that it names.
#[derive(Clone)]
pub struct Contribution {
    pub(super) group: StatisticalGroup,
    pub(super) age: AgeGroup,
    pub(super) citizenship: CountryGroup,
    pub(super) region: StatisticalRegion,
    /// Without repetitions, at most as many as the policy counts.
    pub(super) forms: Vec<FormGroup>,
    pub(super) measures: Vec<MeasureGroup>,
}

impl Contribution {
    /// Bounds what is known of a person.
    ///
    /// An accompanying child was not exploited in any form and is a child whatever age somebody has given; an
    /// exploited person without any form counts as one of unknown form.
    pub fn of(person: &Counted, policy: &Policy, key: &BoundingKey) -> Contribution {
        let accompanying = person.group == StatisticalGroup::Accompanying;
        let mut forms = if accompanying { Vec::new() } else { distinct(&person.forms) };
        if forms.is_empty() && !accompanying {
            forms.push(FormGroup::Unknown);
        }
        let is_child = matches!(person.age, AgeGroup::UpTo14 | AgeGroup::From15To17);
        Contribution {
            group: person.group,
            age: if accompanying && !is_child { AgeGroup::From15To17 } else { person.age },
            citizenship: person.citizenship,
            region: person.region,
            forms: bounded(forms, policy.forms, &person.person, key),
            measures: bounded(distinct(&person.measures), policy.measures, &person.person, key),
        }
    }
}

fn distinct<T: Code + Ord>(values: &[T]) -> Vec<T> {
    values.iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The values with the smallest HMAC-SHA-256 of person, list and code.
fn bounded<T: Code>(mut values: Vec<T>, most: usize, person: &[u8; 16], key: &BoundingKey) -> Vec<T> {
    if values.len() > most {
        values.sort_by_cached_key(|value| rank(*value, person, key));
        values.truncate(most);
    }
    values
}

fn rank<T: Code>(value: T, person: &[u8; 16], key: &BoundingKey) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new(&(*key.0).into());
    mac.update(person);
    mac.update(T::LIST.as_bytes());
    mac.update(b":");
    mac.update(value.code().as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somebody() -> Counted {
        Counted {
            person: [1; 16],
            group: StatisticalGroup::Female,
            age: AgeGroup::From25,
            citizenship: CountryGroup::Se,
            region: StatisticalRegion::Nord,
            forms: Vec::new(),
            measures: Vec::new(),
        }
    }

    fn contribution(person: &Counted, key: u8) -> Contribution {
        Contribution::of(person, &Policy::parse(Policy::V1).unwrap(), &BoundingKey::new([key; 32]))
    }

    #[test]
    fn somebody_without_any_form_counts_as_one_of_unknown_form() {
        assert_eq!(contribution(&somebody(), 1).forms, [FormGroup::Unknown]);
    }

    #[test]
    fn an_accompanying_child_has_no_form_and_is_a_child_whatever_age_was_given() {
        let forms = vec![FormGroup::Begging];
        for age in AgeGroup::ALL.iter().copied() {
            let child = Counted { group: StatisticalGroup::Accompanying, age, forms: forms.clone(), ..somebody() };
            let counted = contribution(&child, 1);
            assert_eq!(counted.forms, []);
            let expected = if age == AgeGroup::UpTo14 { AgeGroup::UpTo14 } else { AgeGroup::From15To17 };
            assert_eq!(counted.age, expected);
        }
    }

    #[test]
    fn a_form_that_is_known_twice_counts_once() {
        let forms = vec![FormGroup::Labour, FormGroup::Labour, FormGroup::Sexual];
        assert_eq!(contribution(&Counted { forms, ..somebody() }, 1).forms, [FormGroup::Sexual, FormGroup::Labour]);
    }

    #[test]
    fn of_too_many_forms_and_measures_the_same_ones_count_in_whatever_order_they_come() {
        let mut everything =
            Counted { forms: FormGroup::ALL.to_vec(), measures: MeasureGroup::ALL.to_vec(), ..somebody() };
        for person in 0..100 {
            everything.person = [person; 16];
            let first = contribution(&everything, 1);
            everything.forms.reverse();
            everything.measures.reverse();
            let again = contribution(&everything, 1);
            assert_eq!((first.forms.len(), first.measures.len()), (3, 4));
            assert_eq!((first.forms, first.measures), (again.forms, again.measures));
        }
    }

    #[test]
    fn which_forms_count_depends_on_the_person_and_on_the_key() {
        let everything = Counted { forms: FormGroup::ALL.to_vec(), ..somebody() };
        let first = contribution(&everything, 1).forms;
        assert_ne!(first, contribution(&everything, 2).forms);
        assert_ne!(first, contribution(&Counted { person: [2; 16], ..everything }, 1).forms);
    }

    #[test]
    fn every_form_has_the_same_chance_to_count() {
        let everything = Counted { forms: FormGroup::ALL.to_vec(), ..somebody() };
        let mut counts = [0; 8];
        for person in 0..4_000_u128 {
            for form in contribution(&Counted { person: person.to_be_bytes(), ..everything.clone() }, 1).forms {
                counts[form as usize] += 1;
            }
        }
        assert!(counts.iter().all(|count| (1_350..1_650).contains(count)), "{counts:?}");
    }
}
