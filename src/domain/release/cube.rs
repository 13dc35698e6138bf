//! A table's cells as one row of numbers: the last variable runs fastest.

use super::table::TableId;
use super::variable::Variable;
use crate::domain::statistical::{AgeGroup, StatisticalGroup};

/// The cells of one table in one slice: the product of the code lists of its variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cube {
    pub table: TableId,
    pub variables: Vec<Variable>,
    sizes: Vec<usize>,
}

impl Cube {
    /// The cube of a table.
    pub fn of(table: TableId) -> Cube {
        let variables = table.variables();
        let sizes = variables.iter().map(|variable| variable.entries().len()).collect();
        Cube { table, variables, sizes }
    }

    /// How many cells there are; a table without variables has one.
    pub fn len(&self) -> usize {
        self.sizes.iter().product()
    }

    /// Never: every table has a cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of a cell, given the position of the value of each variable.
    pub fn index(&self, positions: &[usize]) -> usize {
        positions.iter().zip(&self.sizes).fold(0, |index, (position, size)| index * size + position)
    }

    /// The place of a cell, given a way to find the position of the value of a variable.
    pub fn index_by(&self, position: impl Fn(Variable) -> usize) -> usize {
        let sized = self.variables.iter().zip(&self.sizes);
        sized.fold(0, |index, (variable, size)| index * size + position(*variable))
    }

    /// The position of the value of each variable, of the cell at a place.
    pub fn positions(&self, mut index: usize) -> Vec<usize> {
        let mut positions = vec![0; self.sizes.len()];
        for (place, size) in self.sizes.iter().enumerate().rev() {
            positions[place] = index % size;
            index /= size;
        }
        positions
    }

    /// The position of a variable among those of the table.
    pub fn place(&self, variable: Variable) -> Option<usize> {
        self.variables.iter().position(|own| *own == variable)
    }

    /// Whether nobody can fall in a cell by definition: an accompanying child has no form of exploitation and is
    /// below eighteen. Such a cell is 0 and is never drawn.
    pub fn is_impossible(&self, index: usize) -> bool {
        let positions = self.positions(index);
        let value = |variable| self.place(variable).map(|place| positions[place]);
        if value(Variable::Group) != Some(StatisticalGroup::Accompanying as usize) {
            return false;
        }
        let grown = |age: usize| age != AgeGroup::UpTo14 as usize && age != AgeGroup::From15To17 as usize;
        value(Variable::Form).is_some() || value(Variable::Age).is_some_and(grown)
    }

    /// The cells that agree with a cell of another table in all of its variables, which this table must have too.
    pub fn below(&self, other: &Cube, cell: usize) -> Vec<usize> {
        let above = other.positions(cell);
        let places: Vec<Option<usize>> = other.variables.iter().map(|variable| self.place(*variable)).collect();
        let agrees = |index: &usize| {
            let positions = self.positions(*index);
            places.iter().zip(&above).all(|(place, value)| place.map(|place| positions[place]) == Some(*value))
        };
        (0..self.len()).filter(agrees).collect()
    }

    /// The cells in groups that differ in one variable only, in the order of the other variables; cells that nobody can
    /// fall in are left out, so that a group may be empty.
    pub fn families(&self, within: Variable) -> Vec<Vec<usize>> {
        let place = self.place(within).unwrap_or_default();
        let first = |index: &usize| self.positions(*index).get(place) == Some(&0);
        let family = |index: usize| {
            let mut positions = self.positions(index);
            let mut cells = Vec::new();
            for value in 0..self.sizes[place] {
                positions[place] = value;
                cells.push(self.index(&positions));
            }
            cells.retain(|cell| !self.is_impossible(*cell));
            cells
        };
        (0..self.len()).filter(first).map(family).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_as_its_positions() {
        for table in TableId::ALL {
            let cube = Cube::of(table);
            for index in 0..cube.len() {
                assert_eq!(cube.index(&cube.positions(index)), index, "{}", table.code());
            }
        }
    }

    #[test]
    fn nobody_can_be_an_accompanying_adult_or_an_accompanying_child_in_a_form() {
        let impossible = |table| {
            let cube = Cube::of(table);
            (0..cube.len()).filter(|cell| cube.is_impossible(*cell)).count()
        };
        assert_eq!(impossible(TableId::Ysa), 3);
        assert_eq!(impossible(TableId::Ysf), 8);
        assert_eq!(impossible(TableId::Bsaf), 40);
        assert_eq!(TableId::ALL.into_iter().map(impossible).sum::<usize>(), 51);
    }

    #[test]
    fn families_hold_every_possible_cell_once() {
        let cube = Cube::of(TableId::Bsaf);
        let families = cube.families(Variable::Age);
        assert_eq!(families.len(), Cube::of(TableId::Ysf).len());
        let mut cells = families.concat();
        cells.sort_unstable();
        let possible: Vec<usize> = (0..cube.len()).filter(|cell| !cube.is_impossible(*cell)).collect();
        assert_eq!(cells, possible);
        for (cell, family) in families.iter().enumerate() {
            let mut below = cube.below(&Cube::of(TableId::Ysf), cell);
            below.retain(|cell| !cube.is_impossible(*cell));
            assert_eq!(&below, family);
        }
    }
}
