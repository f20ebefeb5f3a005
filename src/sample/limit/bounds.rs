//! A positive number between two bounds of 64 bits each, with a binary exponent.

/// A number `mantissa * 2^exponent`; the mantissa has its highest bit set, or is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Scaled {
    mantissa: u64,
    exponent: i64,
}

/// To which side a number goes that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Round {
    Down,
    Up,
}

impl Scaled {
    const ZERO: Self = Self {
        mantissa: 0,
        exponent: 0,
    };

    /// The 64 highest bits of a number; `rest` says that something below it was cut off.
    fn of(number: u128, exponent: i64, rest: bool, round: Round) -> Self {
        if number == 0 {
            // What was cut off of a product is never the whole of it.
            return Self::ZERO;
        }
        let bits = 128 - number.leading_zeros();
        if bits <= 64 {
            let shift = 64 - bits;
            let mantissa = u64::try_from(number << shift).expect("64 bits");
            let exponent = exponent - i64::from(shift);
            // One in the last place is less than what was cut off only where nothing is
            // shifted in; callers keep at least 64 bits where they cut.
            return Self { mantissa, exponent }.raised(rest && round == Round::Up);
        }
        let shift = bits - 64;
        let mantissa = u64::try_from(number >> shift).expect("64 bits");
        let cut = rest || number & ((1 << shift) - 1) != 0;
        let exponent = exponent + i64::from(shift);
        Self { mantissa, exponent }.raised(cut && round == Round::Up)
    }

    fn raised(self, up: bool) -> Self {
        if !up {
            return self;
        }
        match self.mantissa.checked_add(1) {
            Some(mantissa) => Self { mantissa, ..self },
            None => Self {
                mantissa: 1 << 63,
                exponent: self.exponent + 1,
            },
        }
    }

    /// Times `by`, through `through`.
    fn times(self, by: u64, through: u64, round: Round) -> Self {
        let product = Self::of(
            u128::from(self.mantissa) * u128::from(by),
            self.exponent,
            false,
            round,
        );
        // 128 bits before the division leave 64 or more after it.
        let whole = u128::from(product.mantissa) << 64;
        let (quotient, rest) = (whole / u128::from(through), whole % u128::from(through));
        Self::of(quotient, product.exponent - 64, rest != 0, round)
    }

    fn plus(self, other: Self, round: Round) -> Self {
        if self.mantissa == 0 || other.mantissa == 0 {
            return if self.mantissa == 0 { other } else { self };
        }
        let (large, small) = if self.exponent >= other.exponent {
            (self, other)
        } else {
            (other, self)
        };
        let apart = large.exponent - small.exponent;
        if apart > 63 {
            return large.raised(round == Round::Up);
        }
        let sum = (u128::from(large.mantissa) << apart) + u128::from(small.mantissa);
        Self::of(sum, small.exponent, false, round)
    }

    fn is_above(self, other: Self) -> bool {
        if self.mantissa == 0 || other.mantissa == 0 {
            return self.mantissa > other.mantissa;
        }
        (self.exponent, self.mantissa) > (other.exponent, other.mantissa)
    }
}

/// What a number is at least and at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    low: Scaled,
    high: Scaled,
}

impl Bounds {
    /// One number through another.
    pub fn ratio(by: u64, through: u64) -> Self {
        let one = Scaled {
            mantissa: 1 << 63,
            exponent: -63,
        };
        let (low, high) = (one, one);
        Self { low, high }.times(by, through)
    }

    /// Times one number, through another that is not 0.
    pub fn times(self, by: u64, through: u64) -> Self {
        Self {
            low: self.low.times(by, through, Round::Down),
            high: self.high.times(by, through, Round::Up),
        }
    }

    /// The sum of two.
    pub fn plus(self, other: &Self) -> Self {
        Self {
            low: self.low.plus(other.low, Round::Down),
            high: self.high.plus(other.high, Round::Up),
        }
    }

    /// Whether one is above the other for certain; `None` where the bounds overlap.
    pub fn is_above(&self, other: &Self) -> Option<bool> {
        if self.low.is_above(other.high) {
            return Some(true);
        }
        if other.low.is_above(self.high) {
            return Some(false);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_the_number_and_stay_close() {
        let mut number = Bounds::ratio(1, 1);
        for step in 1..1000_u64 {
            number = number.times(step, step + 7);
        }
        for step in 1..1000_u64 {
            number = number.times(step + 7, step);
        }
        let one = Bounds::ratio(1, 1);
        assert_eq!(number.is_above(&one), None);
        assert_eq!(
            number.is_above(&Bounds::ratio(999_999, 1_000_000)),
            Some(true)
        );
        assert_eq!(
            number.is_above(&Bounds::ratio(1_000_001, 1_000_000)),
            Some(false)
        );
        assert_eq!(one.plus(&one).is_above(&Bounds::ratio(19, 10)), Some(true));
    }
}
