//! The words that go with the numbers, in both languages.

use super::Text;

/// A text that is part of the program.
pub(super) struct Wording {
    sv: &'static str,
    en: &'static str,
}

impl Wording {
    /// As a text.
    pub fn text(&self) -> Text {
        Text { sv: self.sv.to_owned(), en: self.en.to_owned() }
    }
}

/// What everything that is made of invented data says.
pub(super) const SYNTHETIC: Wording = Wording {
    sv: "syntetiska demonstrationsdata, en dragning, citera inte",
    en: "synthetic demonstration data, one draw, do not cite",
};

pub(super) const SYNTHETIC_NOTE: Wording = Wording {
    sv: "Syntetiska demonstrationsdata, en dragning, citera inte: alla personer är påhittade, och på en annan dator blir \
         talen andra.",
    en: "Synthetic demonstration data, one draw, do not cite: every person is invented, and on another machine the \
         numbers differ.",
};

pub(super) const PUBLISHER: Wording = Wording {
    sv: "Nationella metodstödsteamet mot prostitution och människohandel (NMT)",
    en: "National Method Support Team against Prostitution and Human Trafficking (NMT)",
};

pub(super) const DEMONSTRATION: Wording = Wording { sv: "Samverka, demonstration", en: "Samverka, demonstration" };

pub(super) const LICENCE_CODE: &str = "CC-BY-4.0";

pub(super) const LICENCE: Wording = Wording {
    sv: "Creative Commons Erkännande 4.0 Internationell",
    en: "Creative Commons Attribution 4.0 International",
};

pub(super) const LICENCE_ADDRESS: &str = "https://creativecommons.org/licenses/by/4.0/";

pub(super) const UNIT: Wording = Wording { sv: "Personer", en: "Persons" };

pub(super) const POPULATION: Wording = Wording {
    sv: "Personer som har registrerats som misstänkt utsatta för människohandel eller människoexploatering, och barn som \
         medföljer dem. Varje person räknas en gång, det första året då personen var registrerad senast den 31 december \
         och införd senast den 31 januari året därpå. Den som har visat sig inte vara utsatt räknas inte, inte heller den \
         som har motsatt sig statistik. Det som ingen har upptäckt eller registrerat räknas inte.",
    en: "Persons registered as presumed victims of trafficking in human beings or of human exploitation, and children who \
         accompany them. Everybody is counted once, in the first year by whose 31 December the person was registered and \
         by whose following 31 January that was recorded. Whoever turned out not to be a victim is not counted, nor is \
         whoever refused statistics. What nobody detected or registered is not counted.",
};

pub(super) const METHOD_NAME: &str = "discrete-gaussian/generalised-least-squares/top-down";

pub(super) const METHOD_VERSION: &str = "1";

pub(super) const METHOD: Wording = Wording {
    sv: "Till varje uppmätt cell läggs en gång ett slumptal ur en exakt diskret normalfördelning. Mätningarna jämkas med \
         generaliserad minsta kvadratmetod så att de stämmer med varandra, och görs uppifrån och ned till heltal som inte \
         är negativa och som summerar. De exakta antalen sparas aldrig.",
    en: "To every measured cell a draw from an exact discrete Gaussian is added once. The measurements are made to agree by \
         generalised least squares, and then, from the top down, made whole numbers that are not negative and add up. The \
         exact counts are never stored.",
};

pub(super) const READING: Wording = Wording {
    sv: "moe95 är halva bredden av ett 95-procentigt intervall för det brus som har lagts till; det täcker varken \
         oupptäckta fall eller ändrad praxis. A: god. E: använd med försiktighet. Q: för osäkert, dolt; det säger inget om \
         huruvida antalet är noll. noisy_value är det dragna talet självt, väntevärdesriktigt, med standardavvikelsen sigma.",
    en: "moe95 is half the width of a 95 % interval for the noise that was added; it covers neither undetected cases nor \
         changed practice. A: good. E: use with caution. Q: too uncertain, hidden; it says nothing about whether the number \
         is zero. noisy_value is the raw draw, unbiased, of standard deviation sigma.",
};

pub(super) const SEVERAL_FORMS: Wording = Wording {
    sv: "En person kan ha utsatts för flera former: de summerar inte till personer.",
    en: "One person can have been exploited in several forms: they do not add up to persons.",
};

pub(super) const SEVERAL_MEASURES: Wording = Wording {
    sv: "En person kan ha fått flera insatser: de summerar inte till personer.",
    en: "One person can have had several measures: they do not add up to persons.",
};

pub(super) const ALL_YEARS: Wording = Wording {
    sv: "Alla år tillsammans är en egen skattning: den är inte summan av de publicerade talen för åren.",
    en: "All years together are an estimate of their own: not the sum of what is published for the years.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_on_invented_data_says_what_everything_else_says() {
        for (note, remark) in [(SYNTHETIC_NOTE.sv, SYNTHETIC.sv), (SYNTHETIC_NOTE.en, SYNTHETIC.en)] {
            assert!(note.to_lowercase().starts_with(remark), "{note}");
        }
    }

    #[test]
    fn no_sentence_was_broken_over_two_lines() {
        for text in [POPULATION, METHOD, READING, SYNTHETIC_NOTE] {
            assert!(!text.sv.contains("  ") && !text.en.contains("  "));
        }
    }
}
