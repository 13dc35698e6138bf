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
}
