//! Tables: the catalogue's fixed list of crossings.

use super::Text;
use super::variable::Variable;
use crate::domain::code::Language;

/// A table of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TableId {
    Y,
    Ys,
    Yj,
    Ysa,
    Yc,
    Yr,
    Yf,
    Ysf,
    Ym,
    Bsc,
    Bsaf,
    Bcf,
    Brf,
}

impl TableId {
    /// Every table, in the order of the catalogue.
    pub const ALL: [TableId; 13] = [
        TableId::Y,
        TableId::Ys,
        TableId::Yj,
        TableId::Ysa,
        TableId::Yc,
        TableId::Yr,
        TableId::Yf,
        TableId::Ysf,
        TableId::Ym,
        TableId::Bsc,
        TableId::Bsaf,
        TableId::Bcf,
        TableId::Brf,
    ];

    /// The id: the codes of its variables, time first.
    pub fn code(self) -> &'static str {
        match self {
            TableId::Y => "Y",
            TableId::Ys => "YS",
            TableId::Yj => "YJ",
            TableId::Ysa => "YSA",
            TableId::Yc => "YC",
            TableId::Yr => "YR",
            TableId::Yf => "YF",
            TableId::Ysf => "YSF",
            TableId::Ym => "YM",
            TableId::Bsc => "BSC",
            TableId::Bsaf => "BSAF",
            TableId::Bcf => "BCF",
            TableId::Brf => "BRF",
        }
    }

    /// The table with this id.
    pub fn parse(code: &str) -> Option<TableId> {
        TableId::ALL.into_iter().find(|table| table.code() == code)
    }

    /// Year, or block of three years.
    pub fn time(self) -> Variable {
        if self.is_of_block() { Variable::Block } else { Variable::Year }
    }

    /// Whether it is measured once per block of three cohorts, not once per cohort.
    pub fn is_of_block(self) -> bool {
        matches!(self, TableId::Bsc | TableId::Bsaf | TableId::Bcf | TableId::Brf)
    }

    /// The variables beside time, in the order of the id.
    pub fn variables(self) -> Vec<Variable> {
        self.code()[1..].chars().filter_map(|code| Variable::parse(code.encode_utf8(&mut [0; 4]))).collect()
    }

    /// What it is called: "Persons by year, group, age at registration".
    pub fn title(self) -> Text {
        let title = |beginning: &str, language| {
            let variables = std::iter::once(self.time()).chain(self.variables());
            let labels: Vec<String> = variables.map(|variable| variable.label(language).to_lowercase()).collect();
            format!("{beginning} {}", labels.join(", "))
        };
        Text { sv: title("Personer efter", Language::Sv), en: title("Persons by", Language::En) }
    }
}
