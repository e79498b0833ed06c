//! Where the imports of an example stand.
//!
//! Takes an [`Example`]; gives lines of its note. What happens there is seldom what the example is about.

use std::ops::RangeInclusive;

use super::syntax::{Code, Shape};
use super::{Example, Role};

/// The lines of the import statements of `example`, wherever they stand in it.
#[must_use]
pub fn imports(example: &Example) -> Vec<RangeInclusive<u32>> {
    let Role::Code(chunks) = &example.role else { return Vec::new() };
    let mut found = Vec::new();
    for chunk in chunks {
        let line = |index: usize| chunk.line.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
        let code = Code::parse(&chunk.source);
        let imports = code.statements.iter().filter(|statement| statement.shape == Shape::Import);
        found.extend(imports.map(|statement| line(statement.first)..=line(statement.last)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::imports;
    use crate::claim::testing::examples;

    #[test]
    fn imports_are_found_wherever_they_stand() {
        let code = "import a\nx = 1\nfrom b import (\n    c,\n)\ndef f():\n    import d\n";
        assert_eq!(imports(&examples(&format!("```python\n{code}```\n"))[0]), [2..=2, 4..=6, 8..=8]);
        assert_eq!(imports(&examples("```bash\nimport a\n```\n")[0]), []);
    }
}
