//! On which merge each commit reached the main line.

use std::collections::HashMap;

use super::line::Commit;

/// The most commits whose place is kept: of a longer log nothing is said about merges.
const MOST_COMMITS: usize = 500_000;

/// The commits of a log, by number, with their parents.
#[derive(Default)]
pub(super) struct Graph {
    // Order does not reach the answer: it is only looked up.
    numbers: HashMap<Vec<u8>, usize>,
    commits: Vec<Node>,
    too_large: bool,
}

#[derive(Default)]
struct Node {
    parents: Vec<usize>,
    has_child: bool,
    /// Whether it is a line of the log, not only a parent of one.
    listed: bool,
}

impl Graph {
    /// Takes a commit; its number, unless there are too many.
    pub(super) fn note(&mut self, commit: &Commit) -> Option<usize> {
        let parents = commit.parents.as_ref()?;
        if self.commits.len() >= MOST_COMMITS {
            self.too_large = true;
            return None;
        }
        let number = self.number(&commit.id);
        let parents: Vec<usize> = parents.iter().map(|id| self.number(id)).collect();
        for parent in &parents {
            self.commits[*parent].has_child = true;
        }
        self.commits[number].parents = parents;
        self.commits[number].listed = true;
        Some(number)
    }

    fn number(&mut self, id: &str) -> usize {
        let commits = &mut self.commits;
        *self.numbers.entry(packed(id)).or_insert_with(|| {
            commits.push(Node::default());
            commits.len() - 1
        })
    }

    /// For each commit the merge of the main line that brought it there; none for commits
    /// that stand on the main line themselves.
    ///
    /// The main line is what first parents lead to from the newest commit.
    pub(super) fn merges(&self) -> Vec<Option<usize>> {
        let mut through = vec![None; self.commits.len()];
        if self.too_large {
            return through;
        }
        let tips = |(_, node): &(usize, &Node)| node.listed && !node.has_child;
        let mut tips = self.commits.iter().enumerate().filter(tips);
        let Some((tip, _)) = tips.next_back() else {
            return through;
        };
        let mut line = Vec::new();
        let mut seen = vec![false; self.commits.len()];
        let mut next = Some(tip);
        while let Some(at) = next.filter(|at| !seen[*at]) {
            seen[at] = true;
            line.push(at);
            next = self.commits[at].parents.first().copied();
        }
        // The oldest merge that reaches a commit brought it.
        for merge in line.into_iter().rev() {
            let mut open: Vec<usize> = self.commits[merge]
                .parents
                .iter()
                .skip(1)
                .copied()
                .collect();
            while let Some(at) = open.pop() {
                if !std::mem::replace(&mut seen[at], true) {
                    through[at] = Some(merge);
                    open.extend(&self.commits[at].parents);
                }
            }
        }
        through
    }
}

/// An id in half its length.
fn packed(id: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => byte - b'0',
        _ => (byte | 0x20).wrapping_sub(b'a').wrapping_add(10) & 0x0f,
    };
    let bytes = id.as_bytes().chunks(2);
    bytes
        .map(|pair| {
            pair.iter()
                .fold(0, |sum: u8, byte| (sum << 4) | digit(*byte))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_of_a_branch_came_with_the_merge_that_reaches_them_first() {
        let id = |n: u32| format!("{n:040x}");
        // 1 - 2 ------- 5(merge of 4) - 7(merge of 6, which stands on 4) - 8
        //      \- 3 - 4 /        \- 6 /
        let commits: [(u32, &[u32]); 8] = [
            (1, &[]),
            (2, &[1]),
            (3, &[2]),
            (4, &[3]),
            (5, &[2, 4]),
            (6, &[4]),
            (7, &[5, 6]),
            (8, &[7]),
        ];
        let mut graph = Graph::default();
        let numbers: Vec<usize> = commits
            .iter()
            .map(|(n, parents)| {
                let commit = Commit {
                    id: id(*n),
                    parents: Some(parents.iter().map(|p| id(*p)).collect()),
                    ..Commit::default()
                };
                graph.note(&commit).expect("few commits")
            })
            .collect();
        let merges = graph.merges();
        let of = |n: usize| merges[numbers[n - 1]];
        for on_main in [1, 2, 5, 7, 8] {
            assert_eq!(of(on_main), None, "{on_main}");
        }
        assert_eq!(of(3), Some(numbers[4]));
        assert_eq!(of(4), Some(numbers[4]));
        assert_eq!(of(6), Some(numbers[6]));
    }
}
