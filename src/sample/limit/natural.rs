//! Whole numbers of any size, as far as comparing products needs them.

use std::cmp::Ordering;

/// A whole number; the least significant limb first, no zero limb last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Natural {
    limbs: Vec<u64>,
}

impl From<u64> for Natural {
    fn from(number: u64) -> Self {
        let limbs = Some(number).filter(|limb| *limb != 0).into_iter().collect();
        Self { limbs }
    }
}

/// The lower and the upper half of a product.
fn halves(product: u128) -> (u64, u64) {
    let low = u64::try_from(product & u128::from(u64::MAX)).expect("64 bits");
    let high = u64::try_from(product >> 64).expect("64 bits");
    (low, high)
}

impl Natural {
    /// Multiplies by a small number.
    pub fn multiply(&mut self, by: u64) {
        let mut carry = 0;
        for limb in &mut self.limbs {
            (*limb, carry) = halves(u128::from(*limb) * u128::from(by) + u128::from(carry));
        }
        self.limbs.push(carry);
        self.trim();
    }

    /// Divides by a small number that leaves no rest.
    pub fn divide(&mut self, by: u64) {
        let mut rest = 0;
        for limb in self.limbs.iter_mut().rev() {
            let whole = u128::from(rest) << 64 | u128::from(*limb);
            *limb = u64::try_from(whole / u128::from(by)).expect("the rest is below the divisor");
            rest = u64::try_from(whole % u128::from(by)).expect("below the divisor");
        }
        debug_assert_eq!(rest, 0);
        self.trim();
    }

    /// Adds another number.
    pub fn add(&mut self, other: &Self) {
        let longest = self.limbs.len().max(other.limbs.len());
        self.limbs.resize(longest, 0);
        let mut carry = 0;
        for (at, limb) in self.limbs.iter_mut().enumerate() {
            let more = other.limbs.get(at).copied().unwrap_or_default();
            (*limb, carry) = halves(u128::from(*limb) + u128::from(more) + u128::from(carry));
        }
        self.limbs.push(carry);
        self.trim();
    }

    fn trim(&mut self) {
        while self.limbs.last() == Some(&0) {
            self.limbs.pop();
        }
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.limbs.len().cmp(&other.limbs.len());
        length.then_with(|| self.limbs.iter().rev().cmp(other.limbs.iter().rev()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_carry_and_come_back() {
        let mut number = Natural::from(u64::MAX);
        number.multiply(u64::MAX);
        assert_eq!(number.limbs, [1, u64::MAX - 1]);
        let mut twice = number.clone();
        twice.add(&number);
        assert!(twice > number);
        twice.divide(2);
        assert_eq!(twice, number);
        number.multiply(0);
        assert_eq!(number, Natural::from(0));
    }
}
