//! Words that every stage puts into its messages.

/// The candidate with the fewest edits, if it is near enough to be meant.
pub fn nearest<'a>(text: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let limit = (text.chars().count() / 3).clamp(1, 4);
    candidates
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(text, candidate), *candidate))
        .filter(|(edits, _)| *edits <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// `a`, `b` and `c`, in backticks.
pub fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_only_when_it_is_near() {
        assert_eq!(
            nearest("supprots", &["supports", "source"]),
            Some("supports")
        );
        assert_eq!(nearest("zzz", &["supports", "source"]), None);
    }
}
