//! Who works at the agencies: users, and coordinators by region and period.

use chrono::NaiveDate;

use super::chance::day;
use super::office::Office;
use crate::domain::code::TargetGroup;
use crate::domain::persona::Persona;
use crate::domain::place::Region;

/// A coordinator's seat, for as long as somebody has it.
#[derive(Clone, Copy)]
pub(super) struct Seat {
    pub(super) key: i64,
    pub(super) office: Office,
    pub(super) persona: Option<Persona>,
    pub(super) name: &'static str,
    pub(super) target: TargetGroup,
    pub(super) from: NaiveDate,
    pub(super) until: Option<NaiveDate>,
}

impl Seat {
    pub(super) fn region(&self) -> Option<Region> {
        match self.office {
            Office::Coordination(region) => Some(region),
            _ => None,
        }
    }

    /// The key of the user who sits there: a persona, or a user of the seat's own.
    pub(super) fn user(&self) -> i64 {
        match self.persona {
            Some(persona) => user_of_persona(persona),
            None => Persona::ALL.len() as i64 + Office::all().count() as i64 + self.key,
        }
    }

    fn is_taken_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }
}

/// Every coordinator's seat, in the order of their keys.
pub(super) fn seats() -> Vec<Seat> {
    use Region::{Bergslagen, Mitt, Nord, Ost, Stockholm, Syd, Vast};
    use TargetGroup::{Adults, Both, Children};
    let regional = Office::Coordination;
    let national = Persona::NationalCoordinator;
    let stockholm = Persona::CoordinatorStockholm;
    let syd = Persona::CoordinatorSyd;
    let rows = [
        (Office::National, None, "Tora Föregångare", Both, day(2009, 3, 1), Some(day(2017, 12, 31))),
        (Office::National, Some(national), national.display_name(), Both, day(2018, 1, 1), None),
        (regional(Nord), None, "Vidar Norrskensson", Both, day(2013, 2, 1), Some(day(2018, 6, 30))),
        (regional(Nord), None, "Alva Fjällhedin", Both, day(2018, 7, 1), None),
        (regional(Mitt), None, "Majken Mittelius", Both, day(2014, 1, 1), None),
        (regional(Bergslagen), None, "Bengta Gruvström", Both, day(2014, 5, 1), None),
        (regional(Stockholm), Some(stockholm), stockholm.display_name(), Adults, day(2014, 1, 1), None),
        (regional(Stockholm), None, "Barbro Ungskär", Children, day(2014, 1, 1), None),
        (regional(Ost), None, "Östen Vätterblad", Both, day(2018, 9, 1), None),
        (regional(Vast), None, "Vanja Västersjö", Adults, day(2013, 8, 1), None),
        (regional(Vast), None, "Ulrik Ungdal", Children, day(2015, 9, 1), None),
        (regional(Syd), Some(syd), syd.display_name(), Both, day(2015, 1, 1), None),
        (regional(Syd), None, "Bodil Barnevik", Children, day(2015, 6, 1), None),
    ];
    let keyed = |(place, (office, persona, name, target, from, until))| Seat {
        key: place as i64 + 1,
        office,
        persona,
        name,
        target,
        from,
        until,
    };
    rows.into_iter().enumerate().map(keyed).collect()
}

/// Whoever coordinates a region on a day: for children the one for children, where there is one.
pub(super) fn coordinator(seats: &[Seat], region: Region, day: NaiveDate, for_children: bool) -> Option<Seat> {
    let there = |seat: &&Seat| seat.region() == Some(region) && seat.is_taken_on(day);
    let is_childrens = |seat: &&Seat| seat.target == TargetGroup::Children;
    let childrens = seats.iter().filter(there).find(is_childrens);
    let other = seats.iter().filter(there).find(|seat| !is_childrens(seat));
    match (for_children, childrens) {
        (true, Some(seat)) => Some(*seat),
        _ => other.copied(),
    }
}

/// The key of a persona's user.
pub(super) fn user_of_persona(persona: Persona) -> i64 {
    persona as i64 + 1
}

/// The key of the user who acts for an agency: a persona, where one works there.
pub(super) fn user_of(office: Office) -> i64 {
    match persona_at(office) {
        Some(persona) => user_of_persona(persona),
        None => Persona::ALL.len() as i64 + office.key(),
    }
}

/// The first persona who works at an agency.
pub(super) fn persona_at(office: Office) -> Option<Persona> {
    match office {
        Office::National => Some(Persona::NationalCoordinator),
        Office::Coordination(Region::Stockholm) => Some(Persona::CoordinatorStockholm),
        Office::Coordination(Region::Syd) => Some(Persona::CoordinatorSyd),
        Office::Police(Region::Syd) => Some(Persona::PoliceOfficer),
        Office::Migration => Some(Persona::MigrationOfficer),
        Office::SocialServices(super::office::Town::Malmo) => Some(Persona::SocialWorker),
        Office::SocialServices(super::office::Town::Kiruna) => Some(Persona::Stranger),
        Office::ShelterA => Some(Persona::Shelter),
        Office::Iom => Some(Persona::Iom),
        Office::Institute => Some(Persona::Researcher),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_coordinates_the_east_before_the_autumn_of_2018() {
        let seats = seats();
        assert!(coordinator(&seats, Region::Ost, day(2018, 8, 31), false).is_none());
        assert!(coordinator(&seats, Region::Ost, day(2018, 9, 1), false).is_some());
    }

    #[test]
    fn a_persona_acts_for_the_agency_that_the_persona_says() {
        for office in Office::all() {
            if let Some(persona) = persona_at(office) {
                assert_eq!(persona.agency(), office.slug());
            }
        }
    }

    #[test]
    fn children_have_a_coordinator_of_their_own_where_there_is_one() {
        let seats = seats();
        let on = day(2020, 1, 1);
        let of = |region| coordinator(&seats, region, on, true).map(|seat| seat.target);
        assert_eq!(of(Region::Syd), Some(TargetGroup::Children));
        assert_eq!(of(Region::Nord), Some(TargetGroup::Both));
    }
}
