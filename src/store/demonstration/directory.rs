//! Whom to call at each agency and what it arranges: public, and every number invented.

use super::office::{Office, Town};
use crate::domain::code::{AgencyKind, ContactPurpose, MeasureType};
use crate::domain::place::Region;

/// When somebody answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hours {
    Office,
    Always,
    Nights,
    WeekendDays,
}

/// One way to reach an agency.
pub(super) struct Reach {
    pub(super) purpose: ContactPurpose,
    pub(super) hours: Hours,
    pub(super) has_email: bool,
}

/// Something that an agency arranges or decides, and where.
pub(super) struct Offer {
    pub(super) measure: MeasureType,
    pub(super) decides: bool,
    pub(super) county: Option<&'static str>,
    pub(super) municipality: Option<&'static str>,
}

impl Hours {
    pub(super) fn weekdays(self) -> &'static str {
        match self {
            Self::Office => "1 2 3 4 5",
            Self::Always | Self::Nights => "1 2 3 4 5 6 7",
            Self::WeekendDays => "6 7",
        }
    }

    pub(super) fn span(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Office | Self::WeekendDays => Some(("08:00", "17:00")),
            Self::Nights => Some(("17:00", "08:00")),
            Self::Always => None,
        }
    }

    pub(super) fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Office => ("Vardagar 8-17", "Weekdays 8 am to 5 pm"),
            Self::Always => ("Dygnet runt", "Day and night"),
            Self::Nights => ("Alla dagar 17-08 (socialjour)", "Every day 5 pm to 8 am (out of hours)"),
            Self::WeekendDays => {
                ("Lördag och söndag 8-17 (socialjour)", "Saturday and Sunday 8 am to 5 pm (out of hours)")
            }
        }
    }

    pub(super) fn is_out_of_hours(self) -> bool {
        matches!(self, Self::Nights | Self::WeekendDays)
    }
}

/// How an agency is reached; unlisted agencies are not.
pub(super) fn reaches(office: Office) -> Vec<Reach> {
    let by_telephone = |purpose, hours| Reach { purpose, hours, has_email: false };
    let general = Reach { purpose: ContactPurpose::General, hours: Hours::Office, has_email: true };
    if !office.is_listed() {
        return Vec::new();
    }
    match office {
        Office::SocialServices(_) => vec![
            Reach { purpose: ContactPurpose::Placement, hours: Hours::Office, has_email: true },
            by_telephone(ContactPurpose::Placement, Hours::Nights),
            by_telephone(ContactPurpose::Placement, Hours::WeekendDays),
        ],
        Office::Police(_) => vec![by_telephone(ContactPurpose::Police, Hours::Always), general],
        Office::Coordination(_) => {
            vec![Reach { purpose: ContactPurpose::Coordination, hours: Hours::Office, has_email: true }]
        }
        Office::Helpline => vec![by_telephone(ContactPurpose::Helpline, Hours::Office)],
        Office::ShelterIntake => {
            vec![by_telephone(ContactPurpose::ShelterIntake, Hours::Always)]
        }
        _ => vec![general],
    }
}

/// What an agency arranges or decides; unlisted agencies say nothing of it.
pub(super) fn offers(office: Office) -> Vec<Offer> {
    use MeasureType as Measure;
    let (_, county, municipality) = office.place();
    let decides = |measure| Offer { measure, decides: true, county: None, municipality };
    let arranges = |measure| Offer { measure, decides: false, county, municipality: None };
    match office {
        Office::SocialServices(_) => vec![
            decides(Measure::ChildPlacement),
            decides(Measure::ProtectedHousing),
            decides(Measure::Livelihood),
            decides(Measure::Counselling),
        ],
        Office::Migration => vec![decides(Measure::ReflectionPeriod), decides(Measure::TempPermit)],
        Office::Tax => vec![decides(Measure::ProtectedData)],
        Office::Court => vec![decides(Measure::LegalCounsel)],
        Office::HealthStockholm | Office::HealthSkane => {
            vec![arranges(Measure::HealthCare), arranges(Measure::Counselling)]
        }
        Office::ShelterIntake => vec![arranges(Measure::ProtectedHousing)],
        Office::Platform => {
            vec![decides(Measure::NspRest), decides(Measure::NspRehab), decides(Measure::NspIntegration)]
        }
        Office::Iom => vec![arranges(Measure::ReturnProgramme)],
        Office::Coordination(_) => {
            vec![arranges(Measure::ReturnProgramme), arranges(Measure::Interpreter)]
        }
        _ => Vec::new(),
    }
}

/// Telephone numbers from the ranges that are kept free for fiction, each given once.
pub(super) struct Telephones {
    given: [usize; 4],
}

impl Telephones {
    pub(super) fn new() -> Self {
        Self { given: [0; 4] }
    }

    /// The next number of the range nearest to an agency.
    pub(super) fn next(&mut self, office: Office) -> String {
        let range = match office {
            Office::SocialServices(Town::Malmo | Town::Helsingborg)
            | Office::Police(Region::Syd)
            | Office::Coordination(Region::Syd)
            | Office::CountyBoardSkane
            | Office::HealthSkane => 0,
            Office::SocialServices(Town::Goteborg | Town::Boras)
            | Office::Police(Region::Vast)
            | Office::Coordination(Region::Vast) => 1,
            Office::SocialServices(town) if town.region() != Region::Stockholm => 2,
            Office::Police(region) | Office::Coordination(region) if region != Region::Stockholm => 2,
            _ => 3,
        };
        let number = self.given[range];
        self.given[range] += 1;
        match range {
            0 => format!("040-628 04 {number:02}"),
            1 => format!("031-390 06 {number:02}"),
            2 => format!("0980-319 2{number:02}"),
            _ => format!("08-465 004 {number:02}"),
        }
    }
}

/// The address of an agency, in a domain that nobody can have.
pub(super) fn email(office: Office) -> String {
    let before = match office.kind() {
        AgencyKind::SocialServices => "placering",
        AgencyKind::Coordination => "samordning",
        _ => "kontakt",
    };
    format!("{before}@{}.example", office.slug())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_given_twice_and_all_are_of_the_ranges_for_fiction() {
        let mut telephones = Telephones::new();
        let mut numbers: Vec<String> = Office::all()
            .flat_map(|office| reaches(office).into_iter().map(move |_| office))
            .map(|office| telephones.next(office))
            .collect();
        let count = numbers.len();
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), count);
        assert!(telephones.given.iter().all(|given| *given < 60));
    }

    #[test]
    fn an_agency_that_hides_somebody_has_neither_contacts_nor_offers() {
        for office in Office::all().filter(|office| !office.is_listed()) {
            assert!(reaches(office).is_empty(), "{office:?}");
            assert!(offers(office).is_empty(), "{office:?}");
        }
    }
}
