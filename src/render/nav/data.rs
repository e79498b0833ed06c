//! The whole tree as a classic script, which a page loads when a reader opens what the page does not hold.
//!
//! One row for each node, in reading order: how deep it is, its title, and where it leads from the root of the site (no
//! such text for folders and drafts; `1` for the title of a part and `0` for a line). A row's number is the `key` of its node.

use super::Nav;
use super::tree::{Node, Target};
use crate::link::encode_path;

impl Nav<'_> {
    /// The script: a call of `tracebookNav` with the rows.
    pub(in crate::render) fn data(&self) -> String {
        let mut script = String::from("tracebookNav([\n");
        let mut depths: Vec<usize> = Vec::with_capacity(self.tree.nodes.len());
        for node in &self.tree.nodes {
            let depth = node.parent.map_or(0, |parent| depths[parent] + 1);
            depths.push(depth);
            script.push_str(&self.row(node, depth));
        }
        script.push_str("]);\n");
        script
    }

    fn row(&self, node: &Node, depth: usize) -> String {
        let title = text(&node.title);
        match &node.target {
            Target::Page(index) => format!("[{depth},{title},{}],\n", text(&encode_path(self.pages[*index].url))),
            Target::Web(url) => format!("[{depth},{title},{}],\n", text(url)),
            Target::Nothing => format!("[{depth},{title}],\n"),
            Target::Part => format!("[{depth},{title},1],\n"),
            Target::Separator => format!("[{depth},\"\",0],\n"),
        }
    }
}

/// A text as JavaScript writes it, which is how JSON does.
fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
