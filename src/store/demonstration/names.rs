//! Invented names, languages and numbers, after the country that somebody comes from.

use super::chance::Chance;
use crate::domain::code::Sex;

/// What the names of a part of the world are put together from.
struct Speech {
    women: &'static [&'static str],
    men: &'static [&'static str],
    stems: &'static [&'static str],
    endings: &'static [&'static str],
}

/// An invented name in the manner of a country. Parts are long enough never to turn up by accident.
pub(super) fn name(chance: &mut Chance, country: &str, sex: Sex) -> (String, String) {
    let speech = speech_of(country);
    let given = match sex {
        Sex::Male => chance.pick(speech.men),
        Sex::Female => chance.pick(speech.women),
        Sex::Other | Sex::Unknown if chance.percent(50) => chance.pick(speech.men),
        Sex::Other | Sex::Unknown => chance.pick(speech.women),
    };
    let family = format!("{}{}", chance.pick(speech.stems), chance.pick(speech.endings));
    (given.to_owned(), family)
}

/// Another way in which an agency may have written a name down.
pub(super) fn misspelt(name: &str) -> String {
    match name.char_indices().nth(3) {
        Some((place, letter)) => format!("{}{letter}{}", &name[..place], &name[place..]),
        None => name.to_owned(),
    }
}

/// The language that people from a country are likely to want an interpreter for.
pub(super) fn language(country: &str) -> &'static str {
    match country {
        "RO" | "MD" => "ro",
        "BG" => "bg",
        "UA" => "uk",
        "RU" => "ru",
        "RS" => "sr",
        "PL" => "pl",
        "LT" => "lt",
        "HU" => "hu",
        "AL" => "sq",
        "SY" | "MA" | "IQ" => "ar",
        "AF" => "fa",
        "TH" => "th",
        "VN" => "vi",
        "PH" => "tl",
        "MN" => "mn",
        "SO" => "so",
        "ER" => "ti",
        "CM" => "fr",
        "SE" => "sv",
        "BR" => "pt",
        "CO" => "es",
        _ => "en",
    }
}

fn speech_of(country: &str) -> &'static Speech {
    match country {
        "RO" | "MD" => &ROMANCE,
        "BG" | "UA" | "RU" | "RS" | "PL" | "LT" | "HU" => &SLAVIC,
        "NG" | "CM" | "UG" | "GH" => &WEST_AFRICAN,
        "SY" | "MA" | "IQ" | "AF" | "SO" | "ER" => &EASTERN,
        "TH" | "VN" | "PH" | "MN" => &ASIAN,
        _ => &NORDIC,
    }
}

const ROMANCE: Speech = Speech {
    women: &[
        "Mirelina",
        "Ionelia",
        "Dacianela",
        "Florinda",
        "Simonela",
        "Loredana",
        "Crinuta",
        "Ancutela",
        "Viorelia",
        "Rodicana",
        "Luminela",
        "Georgetina",
    ],
    men: &[
        "Dorinel",
        "Costelin",
        "Marinelu",
        "Vasilin",
        "Gheorghin",
        "Florinel",
        "Nicusorel",
        "Iulianel",
        "Petrisor",
        "Sorinel",
        "Traianel",
        "Emilian",
    ],
    stems: &[
        "Zorn", "Brand", "Crisp", "Dobr", "Fanar", "Galben", "Hurduc", "Izvor", "Jigar", "Lupsan", "Mocan", "Negrut",
        "Oltean", "Pislar", "Rotund", "Stejar", "Turcan", "Ursul", "Vrond", "Zimbr",
    ],
    endings: &["ivescu", "ovanu", "oreanu", "estean", "ulescu", "avoiu", "inoiu", "otariu"],
};

const SLAVIC: Speech = Speech {
    women: &[
        "Desislavka",
        "Radostina",
        "Zlatomira",
        "Bozhurka",
        "Kalinka",
        "Milenka",
        "Oksanita",
        "Svitlanka",
        "Yordanka",
        "Zdravka",
        "Snezhina",
        "Ludmilka",
    ],
    men: &[
        "Bogomil",
        "Dragomil",
        "Kaloyan",
        "Radomil",
        "Stanimil",
        "Tihomil",
        "Vladimek",
        "Yaroslavek",
        "Zdravkon",
        "Ognyanek",
        "Lyubenek",
        "Miroslavek",
    ],
    stems: &[
        "Balk", "Cherv", "Dragal", "Gorsk", "Hristal", "Javor", "Kamenk", "Lozan", "Morav", "Nikol", "Orlin", "Planin",
        "Rakov", "Slavik", "Topol", "Velik", "Yastreb", "Zelen",
    ],
    endings: &["arovski", "inchenko", "etinov", "oshevik", "alchuk", "enyak", "ovitsa", "anskiy"],
};

const WEST_AFRICAN: Speech = Speech {
    women: &[
        "Adaorah",
        "Blessina",
        "Chidimmah",
        "Efemenah",
        "Gloriana",
        "Ifeomah",
        "Osarietta",
        "Patienza",
        "Queenetta",
        "Ngozilah",
        "Happinesse",
        "Isokenna",
    ],
    men: &[
        "Chukwudin",
        "Emekaro",
        "Godwinson",
        "Ikennaro",
        "Osagiede",
        "Sundayo",
        "Uchennaro",
        "Festusin",
        "Olumidel",
        "Kelechin",
    ],
    stems: &[
        "Abel", "Adek", "Bamid", "Chuk", "Edos", "Fagb", "Igbin", "Kolaw", "Nnam", "Obas", "Okpar", "Omor", "Osaz",
        "Uwadi",
    ],
    endings: &["uwani", "obhare", "edionwe", "aghomi", "ogbemi", "elohor", "iyamah"],
};

const EASTERN: Speech = Speech {
    women: &[
        "Shirinah",
        "Zarminah",
        "Parwanah",
        "Samirah",
        "Nadirah",
        "Hayatin",
        "Selaminah",
        "Rahwannah",
        "Fadumah",
        "Yasminah",
        "Layluma",
        "Soumayah",
    ],
    men: &[
        "Farhadin",
        "Jawadin",
        "Mirwaisin",
        "Zabiulin",
        "Hamdinor",
        "Tariqin",
        "Yonasin",
        "Abdirin",
        "Rachidin",
        "Mustafin",
        "Samirin",
        "Esmatin",
    ],
    stems: &[
        "Ahmad", "Bahad", "Dawran", "Fazil", "Ghulan", "Habas", "Jaml", "Karwan", "Lahsen", "Marzaq", "Nurzad",
        "Qader", "Rahmad", "Tekles", "Warsam", "Zaheran",
    ],
    endings: &["zadeghi", "ullahrin", "oumari", "ehbani", "azghali", "anidou", "yariman"],
};

const ASIAN: Speech = Speech {
    women: &[
        "Anchalin",
        "Busarana",
        "Chanthira",
        "Kanyarin",
        "Malairat",
        "Nittayan",
        "Oradeen",
        "Phuongmai",
        "Rattanin",
        "Sirikarn",
        "Thuyling",
        "Wilairat",
    ],
    men: &[
        "Anuchitan",
        "Chaiwatan",
        "Kittisakan",
        "Manopchan",
        "Narongsakan",
        "Prasitan",
        "Somboonan",
        "Thawatan",
        "Quangdinh",
        "Wirotan",
    ],
    stems: &[
        "Boon", "Chart", "Inth", "Kaew", "Lert", "Manee", "Nakh", "Phum", "Rung", "Saeng", "Srisuk", "Thong", "Udom",
        "Wong",
    ],
    endings: &["sirapan", "wattanok", "charoenit", "prasongat", "rattakul", "yothakan", "nguyetha"],
};

const NORDIC: Speech = Speech {
    women: &[
        "Alfhilda",
        "Bergliota",
        "Dagnyra",
        "Estridis",
        "Fridgerd",
        "Gunvorna",
        "Hjördisa",
        "Ingalilla",
        "Liselottis",
        "Rosmarita",
        "Solveigis",
        "Torborgis",
    ],
    men: &[
        "Alvarik",
        "Bertolin",
        "Dagobertin",
        "Elofsson",
        "Folkmar",
        "Gottfrid",
        "Halvdanis",
        "Ingemund",
        "Ragnvaldis",
        "Sigvardis",
        "Torgnyson",
        "Valfridis",
    ],
    stems: &[
        "Almstig",
        "Björkhed",
        "Dalkvarn",
        "Ekhamr",
        "Fjällmo",
        "Granstig",
        "Hagkull",
        "Källmyr",
        "Lövhed",
        "Myrstig",
        "Rosenkvarn",
        "Sandhamr",
        "Tallmo",
        "Ängstig",
    ],
    endings: &["ström", "bladh", "ehag", "stigen", "ander", "elind", "ethorn"],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_a_name_is_so_short_that_chance_could_write_it() {
        for speech in [&ROMANCE, &SLAVIC, &WEST_AFRICAN, &EASTERN, &ASIAN, &NORDIC] {
            for given in speech.women.iter().chain(speech.men) {
                assert!(given.len() >= 7, "{given}");
            }
            for (stem, ending) in
                speech.stems.iter().flat_map(|stem| speech.endings.iter().map(move |ending| (stem, ending)))
            {
                assert!(stem.len() + ending.len() >= 7, "{stem}{ending}");
            }
        }
    }

    #[test]
    fn a_misspelt_name_differs_and_is_still_a_name() {
        assert_eq!(misspelt("Zornivescu"), "Zornnivescu");
        assert_eq!(misspelt("Åse"), "Åse");
    }
}
