//! Eight linear equations.

/// Eight rows of eight; of a symmetric matrix the lower half is enough.
pub(crate) type Square = [[f64; 8]; 8];

/// The lower triangle of Cholesky (Golub and Van Loan, "Matrix Computations", section 4.2); `None` if the matrix is not positive.
pub(crate) fn factor(matrix: &Square) -> Option<Square> {
    let mut lower = [[0.0; 8]; 8];
    for row in 0..8 {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
            let rest = matrix[row][column] - known;
            lower[row][column] = if row == column {
                if rest.is_nan() || rest <= 1e-15 {
                    return None;
                }
                rest.sqrt()
            } else {
                rest / lower[column][column]
            };
        }
    }
    Some(lower)
}

/// Solves for a right side.
pub(crate) fn solve(lower: &Square, right: &[f64; 8]) -> [f64; 8] {
    let mut x = *right;
    for row in 0..8 {
        let known: f64 = (0..row).map(|k| lower[row][k] * x[k]).sum();
        x[row] = (x[row] - known) / lower[row][row];
    }
    for row in (0..8).rev() {
        let known: f64 = (row + 1..8).map(|k| lower[k][row] * x[k]).sum();
        x[row] = (x[row] - known) / lower[row][row];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_solved_gives_the_right_side() {
        let matrix: Square = std::array::from_fn(|i| {
            std::array::from_fn(|j| {
                if i == j {
                    5.0 + i as f64
                } else {
                    1.0 / (1 + i + j) as f64
                }
            })
        });
        let right = std::array::from_fn(|i| i as f64 - 3.0);
        let x = solve(&factor(&matrix).expect("positive"), &right);
        for row in 0..8 {
            let sum: f64 = (0..8).map(|k| matrix[row][k] * x[k]).sum();
            assert!((sum - right[row]).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_not_positive_has_no_factor() {
        assert!(factor(&[[0.0; 8]; 8]).is_none());
        assert!(factor(&[[f64::NAN; 8]; 8]).is_none());
    }
}
